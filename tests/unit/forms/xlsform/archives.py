"""Zip files that are not what a workbook should be."""

import io
import struct
import zipfile

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

BOOK = (
    f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">'
    '<sheets><sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
BOOK_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
TYPES = f'<Types xmlns="{PACKAGE}/content-types"/>'


def cell(address: str, text: str = "type") -> str:
    """A cell with a text of its own."""
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(*rows: str) -> str:
    """A sheet of rows."""
    return f'<worksheet xmlns="{SPREADSHEET}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


GOOD = sheet(f'<row r="1">{cell("A1")}</row>')


def workbook(
    content: str = GOOD,
    extra: dict[str, bytes] | None = None,
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook with one sheet, and any other parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", BOOK_RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", content)
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return target.getvalue()


def encrypted_part() -> bytes:
    """The bit of every directory entry that says it is encrypted."""
    data = bytearray(workbook())
    start = 0
    while (start := data.find(b"PK\x01\x02", start)) >= 0:
        data[start + 8] |= 1
        start += 4
    return bytes(data)


def broken_part() -> bytes:
    """A part whose content is not what its checksum says."""
    data = workbook(compression=zipfile.ZIP_STORED)
    return data.replace(b"inlineStr", b"inlineStX", 1)


def broken_xml() -> bytes:
    """A sheet that ends in the middle."""
    return workbook(GOOD[:-20])


def repeated_part() -> bytes:
    """Two parts with one name: readers disagree which one counts."""
    data = workbook(extra={"xl/workbook.xmm": b"<a/>"})
    return data.replace(b"xl/workbook.xmm", b"xl/workbook.xml")


def lying_size() -> bytes:
    """A part that is larger than the directory says."""
    data = bytearray(workbook(sheet(*[f"<row>{cell('A1')}</row>"] * 50)))
    start = data.rfind(b"PK\x01\x02")
    data[start + 24 : start + 28] = struct.pack("<I", 10)
    return bytes(data)


def dense_part() -> bytes:
    """Two megabytes of zeros."""
    return workbook(extra={"xl/media/a.bin": bytes(2_000_000)})


def large_parts() -> bytes:
    """Many parts that are not dense, but too large together."""
    part = bytes(range(256)) * 3_900
    return workbook(extra={f"xl/{n}.bin": part for n in range(4)})


def many_parts() -> bytes:
    """More parts than a workbook has."""
    return workbook(extra={f"xl/{n}.xml": b"<a/>" for n in range(30)})


def document_type() -> bytes:
    """An entity that would read a file of the server."""
    entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    return workbook(entity + GOOD.replace("type", "&b;"))


def deep_xml() -> bytes:
    """Elements in elements in elements."""
    return workbook(extra={"xl/theme.xml": b"<a>" * 50 + b"</a>" * 50})


def other_zip() -> bytes:
    """A zip, but no workbook in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.xml", "<a/>")
    return target.getvalue()


def far_row() -> bytes:
    """A value in the last row a spreadsheet has."""
    return workbook(sheet(f'<row r="1048576">{cell("A1048576")}</row>'))


def far_column() -> bytes:
    """A value in the last column, in cells without addresses."""
    cells = "<c><v>1</v></c>" * 60
    return workbook(sheet(f"<row>{cells}</row>"))


def far_corner() -> bytes:
    """Few cells over a large area."""
    return workbook(sheet(f'<row r="90">{cell("AX90")}</row>'))


def long_table() -> bytes:
    """More rows than the limit."""
    return b"| survey |\n| | type |\n" + b"| | text |\n" * 1_000


def wide_table() -> bytes:
    """More columns than the limit."""
    return b"survey\n" + b",type" * 1_000
