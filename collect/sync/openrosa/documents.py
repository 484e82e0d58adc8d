"""The XML documents of OpenRosa, in the shapes all clients accept.

Pure. Written as text on purpose: clients want unprefixed names, no byte order mark,
and a `hash` element that is never self-closed (ODK Collect breaks on it).
Sources: docs.getodk.org openrosa-form-list, openrosa-form-submission.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

FORM_LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"
SUCCESS = "full submission upload was successful!"
"""ODK Collect recognises exactly this text and translates it."""

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Characters that XML 1.0 cannot hold in any form.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class ListedForm:
    """An entry of the form list. `md5` is of the exact bytes at `download_url`;
    `manifest_url` is "" for a form without media."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file a form needs. `md5` is of the bytes at `download_url`."""

    filename: str
    md5: str
    download_url: str


def form_list(forms: Iterable[ListedForm]) -> bytes:
    """The form list; entries without an id or hash would spoil it and are left out.

    A form without a name is listed by its id, because clients reject the whole list
    if one name is missing.
    """
    entries = "".join(_listed(form) for form in forms if form.form_id and form.md5)
    return _document(f'<xforms xmlns="{FORM_LIST}">{entries}</xforms>')


def manifest(files: Iterable[MediaFile]) -> bytes:
    """The manifest of a form; files without content have no hash and are left out."""
    entries = "".join(_media(file) for file in files if file.md5)
    return _document(f'<manifest xmlns="{MANIFEST}">{entries}</manifest>')


def message(text: str, *, nature: str) -> bytes:
    """An answer: `nature` is "submit_success" or "error"."""
    return _document(
        f'<OpenRosaResponse xmlns="{RESPONSE}" items="0">'
        f'<message nature="{nature}">{_text(text)}</message></OpenRosaResponse>'
    )


def _listed(form: ListedForm) -> str:
    parts = [
        _element("formID", form.form_id),
        _element("name", form.name.strip() or form.form_id),
        _element("version", form.version),
        _element("hash", f"md5:{form.md5}"),
    ]
    if form.description:
        parts.append(_element("descriptionText", form.description))
    parts.append(_element("downloadUrl", form.download_url))
    if form.manifest_url:
        parts.append(_element("manifestUrl", form.manifest_url))
    return f"<xform>{''.join(parts)}</xform>"


def _media(file: MediaFile) -> str:
    return (
        f"<mediaFile>{_element('filename', file.filename)}"
        f"{_element('hash', f'md5:{file.md5}')}"
        f"{_element('downloadUrl', file.download_url)}</mediaFile>"
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    return escape(_ILLEGAL.sub("\ufffd", text))


def _document(body: str) -> bytes:
    return f"{_DECLARATION}{body}".encode()
