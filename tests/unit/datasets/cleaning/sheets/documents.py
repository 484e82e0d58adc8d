"""OpenDocument spreadsheets, written by hand (ODF 1.3)."""

import io
import zipfile
from collections.abc import Sequence

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"


def cell(text: str, attributes: str = "") -> str:
    """A cell of text."""
    kind = 'office:value-type="string"'
    return f"<table:table-cell {kind} {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(cells: Sequence[str], attributes: str = "") -> str:
    """A row, empty to the right as far as a sheet goes."""
    rest = '<table:table-cell table:number-columns-repeated="16000"/>'
    return f"<table:table-row {attributes}>{''.join(cells)}{rest}</table:table-row>"


def document(*rows: str, title: str = "cleaning_log") -> bytes:
    """An .ods file of one sheet, empty below as far as a sheet goes."""
    rest = row([], 'table:number-rows-repeated="1000000"')
    content = (
        f'<office:document-content {SPACES} xmlns:calcext="{CALC}"><office:body>'
        f'<office:spreadsheet><table:table table:name="{title}">{"".join(rows)}{rest}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return package({"content.xml": content})


def package(parts: dict[str, str]) -> bytes:
    """The archive of a document."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()
