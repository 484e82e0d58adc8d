"""Reads what OpenRosa servers send to phones, as strictly as ODK Collect does."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from lxml import etree

from collect.lib.xml import XmlError, parse_xml
from collect.sync.simulation.transport import Reply

MAX_BYTES = 50_000_000
LIST_NAMESPACE = "http://openrosa.org/xforms/xformsList"
MANIFEST_NAMESPACE = "http://openrosa.org/xforms/xformsManifest"


class ServerFault(RuntimeError):
    """The server broke the protocol; the message says which rule and where."""


@dataclass(frozen=True, slots=True)
class ListedForm:
    """An entry of the form list; `md5` is 32 lower-case hexadecimal digits."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str


@dataclass(frozen=True, slots=True)
class ListedFile:
    """An entry of a manifest."""

    name: str
    md5: str
    download_url: str


def read_form_list(reply: Reply) -> list[ListedForm]:
    """Forms of a formList answer. Raises ServerFault."""
    root = _document(reply, LIST_NAMESPACE, "xforms")
    return [
        ListedForm(
            form_id=_text(entry, "formID", reply),
            name=_text(entry, "name", reply),
            version=_optional(entry, "version"),
            md5=_md5(entry, reply),
            download_url=_text(entry, "downloadUrl", reply),
            manifest_url=_optional(entry, "manifestUrl"),
        )
        for entry in root.findall(f"{{{LIST_NAMESPACE}}}xform")
    ]


def read_manifest(reply: Reply) -> list[ListedFile]:
    """Files of a manifest answer. Raises ServerFault."""
    root = _document(reply, MANIFEST_NAMESPACE, "manifest")
    return [
        ListedFile(
            name=_text(entry, "filename", reply).rpartition("/")[2],
            md5=_md5(entry, reply),
            download_url=_text(entry, "downloadUrl", reply),
        )
        for entry in root.findall(f"{{{MANIFEST_NAMESPACE}}}mediaFile")
    ]


def read_message(reply: Reply) -> str:
    """The message of an OpenRosaResponse; empty if there is none to read."""
    if b"OpenRosaResponse" not in reply.body:
        return ""
    try:
        root = parse_xml(reply.body, max_bytes=MAX_BYTES)
    except XmlError:
        return ""
    for element in root.iter():
        # Collect finds an unprefixed <message> only.
        if element.prefix is None and etree.QName(element).localname == "message":
            return (element.text or "").strip()
    return ""


def fingerprint(content: bytes) -> str:
    """The md5 of a file, as OpenRosa writes it after `md5:`."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def checked(reply: Reply, md5: str) -> bytes:
    """The body of a download whose hash was announced. Raises ServerFault."""
    if reply.status != 200:
        raise ServerFault(f"{reply.url}: status {reply.status}, not 200")
    found = fingerprint(reply.body)
    if found != md5:
        raise ServerFault(f"{reply.url}: md5 {found}, but {md5} was announced")
    return reply.body


def _document(reply: Reply, namespace: str, name: str) -> etree._Element:
    if reply.status != 200:
        raise ServerFault(f"{reply.url}: status {reply.status}, not 200")
    if "text/xml" not in reply.headers.get("content-type", ""):
        raise ServerFault(f"{reply.url}: the content type is not text/xml")
    if "x-openrosa-version" not in reply.headers:
        raise ServerFault(f"{reply.url}: no X-OpenRosa-Version header")
    try:
        root = parse_xml(reply.body, max_bytes=MAX_BYTES)
    except XmlError as error:
        raise ServerFault(f"{reply.url}: {error}") from error
    if root.tag != f"{{{namespace}}}{name}":
        raise ServerFault(f"{reply.url}: the root is {root.tag}, not {name}")
    return root


def _optional(entry: etree._Element, name: str) -> str:
    namespace = etree.QName(entry).namespace
    return (entry.findtext(f"{{{namespace}}}{name}") or "").strip()


def _text(entry: etree._Element, name: str, reply: Reply) -> str:
    text = _optional(entry, name)
    if not text:
        raise ServerFault(f"{reply.url}: an entry without {name}")
    return text


def _md5(entry: etree._Element, reply: Reply) -> str:
    text = _text(entry, "hash", reply)
    digits = text.removeprefix("md5:")
    if text == digits or len(digits) != 32 or digits != digits.lower():
        raise ServerFault(f"{reply.url}: {text!r} is not md5: and 32 lower-case digits")
    return digits
