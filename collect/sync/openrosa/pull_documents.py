"""What pulling clients such as ODK Briefcase ask for and are given.

Pure. Shapes: ODK Aggregate's, docs.getodk.org briefcase-api. Briefcase reads the ids
page by page until a page is empty, and keeps the cursor for its next visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from xml.sax.saxutils import escape

from lxml import etree

from collect.lib.moments import utc_text
from collect.sync.openrosa.documents import MediaFile

SUBMISSIONS = "http://opendatakit.org/submissions"
OPENROSA = "http://openrosa.org/xforms"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Briefcase writes the version as Optional[2026], Optional.empty or null, and form ids
# may hold brackets and slashes themselves: so the last of each mark counts.
_KEY = re.compile(r"(.+)\[@version=.*\[@key=(.+)\]", re.DOTALL)


def read_key(text: str) -> tuple[str, str] | None:
    """Form id and instanceID of `F[@version=… and @uiVersion=…]/data[@key=uuid:…]`."""
    found = _KEY.fullmatch(text.strip())
    return None if found is None else (found[1], found[2])


def id_chunk(instance_ids: Iterable[str], *, cursor: str) -> bytes:
    """A page of instanceIDs; the next page begins after `cursor`."""
    ids = "".join(f"<id>{escape(instance_id)}</id>" for instance_id in instance_ids)
    return (
        f'{_DECLARATION}<idChunk xmlns="{SUBMISSIONS}"><idList>{ids}</idList>'
        f"<resumptionCursor>{escape(cursor)}</resumptionCursor></idChunk>"
    ).encode()


def downloaded(
    root: etree._Element,
    *,
    instance_id: str,
    submitted_at: datetime,
    files: Iterable[MediaFile],
) -> bytes:
    """A submission with what the server knows about it; changes `root`.

    The answers are the first element inside `data`, where clients look for them.
    """
    date = utc_text(submitted_at, "milliseconds")
    root.set("instanceID", instance_id)
    root.set("submissionDate", date)
    root.set("isComplete", "true")
    root.set("markedAsCompleteDate", date)
    answers = etree.tostring(root, encoding="unicode", with_tail=False)
    return (
        f'{_DECLARATION}<submission xmlns="{SUBMISSIONS}" xmlns:orx="{OPENROSA}">'
        f"<data>{answers}</data>{''.join(map(_media, files))}</submission>"
    ).encode()


def _media(file: MediaFile) -> str:
    return (
        f"<mediaFile><filename>{escape(file.filename)}</filename>"
        f"<hash>md5:{file.md5}</hash>"
        f"<downloadUrl>{escape(file.download_url)}</downloadUrl></mediaFile>"
    )
