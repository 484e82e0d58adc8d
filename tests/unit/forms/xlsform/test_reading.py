"""Bad files: every fault is one finding."""

from collections.abc import Callable

import pytest

from collect.forms.xlsform.check import check_workbook
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.workbook import Limits
from tests.unit.forms.xlsform import archives

SMALL = Limits(
    bytes=200_000,
    rows=100,
    columns=50,
    cells=3_000,
    archive_entries=20,
    archive_bytes=3_000_000,
    archive_ratio=50,
    xml_depth=20,
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD: list[tuple[str, str, Callable[[], bytes], Code]] = [
    ("a type of file we do not read", "ods", lambda: b"x", Code.UNKNOWN_FORMAT),
    ("nothing", "xlsx", lambda: b"", Code.EMPTY_FILE),
    ("only white space", "md", lambda: b"\r\n\t ", Code.EMPTY_FILE),
    ("too many bytes", "md", lambda: b"|" * 300_000, Code.FILE_TOO_LARGE),
    (
        "a password",
        "xlsx",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        Code.ENCRYPTED_FILE,
    ),
    ("an encrypted part", "xlsx", archives.encrypted_part, Code.ENCRYPTED_FILE),
    ("text named .xlsx", "xlsx", lambda: b"type,name", Code.WRONG_FORMAT),
    ("a web page named .xls", "xls", lambda: b"<html><table>", Code.WRONG_FORMAT),
    ("a workbook named .csv", "csv", archives.workbook, Code.WRONG_FORMAT),
    ("a picture named .md", "md", lambda: b"\x89PNG\r\n\0\0", Code.WRONG_FORMAT),
    ("half a zip", "xlsx", lambda: archives.workbook()[:900], Code.CORRUPT_FILE),
    ("a broken part", "xlsx", archives.broken_part, Code.CORRUPT_FILE),
    ("broken XML", "xlsx", archives.broken_xml, Code.CORRUPT_FILE),
    ("one part twice", "xlsx", archives.repeated_part, Code.CORRUPT_FILE),
    ("a false size", "xlsx", archives.lying_size, Code.CORRUPT_FILE),
    ("garbage in an old workbook", "xls", lambda: OLE + b"x" * 900, Code.CORRUPT_FILE),
    ("an unclosed old stream", "xls", lambda: b"\x09\x08zz", Code.CORRUPT_FILE),
    ("a zip bomb by ratio", "xlsx", archives.dense_part, Code.ZIP_BOMB),
    ("a zip bomb by size", "xlsx", archives.large_parts, Code.ZIP_BOMB),
    ("a zip bomb by number", "xlsx", archives.many_parts, Code.ZIP_BOMB),
    ("a document type", "xlsx", archives.document_type, Code.XML_DTD),
    ("deep XML", "xlsx", archives.deep_xml, Code.XML_TOO_DEEP),
    ("a zip of something else", "xlsx", archives.other_zip, Code.NOT_A_WORKBOOK),
    ("a cell far below", "xlsx", archives.far_row, Code.TOO_MANY_ROWS),
    ("a cell far right", "xlsx", archives.far_column, Code.TOO_MANY_COLUMNS),
    ("two cells far apart", "xlsx", archives.far_corner, Code.TOO_MANY_CELLS),
    ("a thousand lines", "md", archives.long_table, Code.TOO_MANY_ROWS),
    ("a thousand commas", "csv", archives.wide_table, Code.TOO_MANY_COLUMNS),
    ("another encoding", "csv", lambda: "survey\n,é".encode("latin-1"), Code.NOT_UTF8),
    ("a table without a sheet", "csv", lambda: b",type,name\n", Code.CSV_LAYOUT),
    ("an endless cell", "csv", lambda: b'a,"' + b"x" * 140_000, Code.CORRUPT_FILE),
    ("no table", "md", lambda: b"# Hello\ntype: text", Code.MD_LAYOUT),
    ("a nameless table", "md", lambda: b"| | type | name |", Code.MD_LAYOUT),
]
CODES = {code for *_, code in BAD} | {
    Code.ROWS_AFTER_GAP,
    Code.COLUMNS_AFTER_GAP,
    Code.DATE_CELL,
    Code.SHEET_AS_SURVEY,
}


@pytest.mark.parametrize(
    ("extension", "make", "code"),
    [pytest.param(*rest, id=says) for says, *rest in BAD],
)
def test_a_bad_file_is_one_finding(
    extension: str, make: Callable[[], bytes], code: Code
) -> None:
    checked = check_workbook(make(), extension, limits=SMALL)

    assert [finding.code for finding in checked.findings] == [code]
    assert not checked.ok
    assert checked.findings[0].hint
