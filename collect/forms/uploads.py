"""What a client sends to define a form, and how it says what it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath


class Kind(StrEnum):
    """How a definition is written; the value is its file extension."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    MD = "md"
    XML = "xml"


CONTENT_TYPES = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.CSV: "text/csv",
    Kind.MD: "text/markdown",
    Kind.XML: "application/xml",
}
_KINDS = {value: kind for kind, value in CONTENT_TYPES.items()} | {"text/xml": Kind.XML}
_STARTS = {
    b"PK\x03\x04": Kind.XLSX,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": Kind.XLS,
}
MAX_BYTES = 32 * 2**20
"""Of one definition. Media files are attachments and may be larger."""


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes of a definition. `fallback_id` names a form that does not name itself."""

    data: bytes
    kind: Kind
    fallback_id: str = ""

    @property
    def content_type(self) -> str:
        """The media type of the kind."""
        return CONTENT_TYPES[self.kind]

    @property
    def is_workbook(self) -> bool:
        """Whether it is a spreadsheet or its text form rather than an XForm."""
        return self.kind is not Kind.XML


def kind_of_upload(content_type: str, data: bytes) -> Kind | None:
    """The kind a Content-Type names, or else what the first bytes look like.

    Scripts often send no type or a wrong one, which ODK Central reads as an XForm.
    None if it is neither XML nor a spreadsheet.
    """
    named = _KINDS.get(content_type.partition(";")[0].strip().lower())
    if named is not None:
        return named
    for start, kind in _STARTS.items():
        if data.startswith(start):
            return kind
    is_xml = data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    return Kind.XML if is_xml or not content_type.strip() else None


def kind_of_name(name: str) -> Kind | None:
    """The kind a file name's extension says."""
    extension = PurePath(name).suffix.lower().removeprefix(".")
    return Kind(extension) if extension in Kind._value2member_map_ else None
