"""OpenDocument files, as LibreOffice saves them by default."""

from collect.datasets.cleaning.sheets import read_log
from tests.unit.datasets.cleaning.sheets.books import HEADER, told
from tests.unit.datasets.cleaning.sheets.documents import cell, document, package, row
from tests.unit.datasets.cleaning.sheets.test_bad_files import SMALL

GOOD = ("u9", "rooms", "99", "change_response", "9", "typing error")
TOP = row([cell(name) for name in HEADER])


def line(*texts: str, **given: str) -> str:
    """A row of texts; ``given`` are attributes of its cells, by letter."""
    cells = [
        cell(text, given.get(letter, ""))
        for letter, text in zip("ABCDEF", texts, strict=False)
    ]
    return row(cells, given.get("row", ""))


def test_a_document_is_read_like_a_workbook() -> None:
    reading = read_log(document(TOP, line(*GOOD), row([]), line("u1", *GOOD[1:])))
    assert reading.findings == ()
    assert [(own.at, own.new_value) for own in reading.proposals] == [
        (2, "9"),
        (4, "9"),
    ]


def test_formulas_errors_and_merged_cells_are_named() -> None:
    reading = read_log(
        document(
            TOP,
            line("u1", *GOOD[1:], E='table:formula="of:=1+1"'),
            line("u2", *GOOD[1:4], "#REF!", E='calcext:value-type="error"'),
            line(*GOOD, E='table:number-columns-spanned="2"'),
            line("u3", *GOOD[1:], E='table:number-rows-spanned="3"'),
        )
    )
    assert told(reading) == [
        ("E2", "sheet.cell.formula"),
        ("E3", "sheet.cell.error"),
        ("E4", "sheet.merged"),
        ("E5", "sheet.merged"),
    ]
    assert "(#REF!)" in reading.findings[1].message
    assert "E4:F4" in reading.findings[2].message
    assert "E5:E7" in reading.findings[3].message


def test_hidden_rows_are_counted() -> None:
    hidden = 'table:visibility="filter"'
    reading = read_log(document(TOP, line(*GOOD, row=hidden), row([], hidden)))
    assert told(reading) == [(None, "sheet.hidden")]
    assert reading.hidden == 1


def test_what_is_repeated_counts_as_often() -> None:
    many = 'table:number-rows-repeated="100"'
    wide = 'table:number-columns-repeated="100"'
    for content, code in [
        (document(TOP, line(*GOOD, row=many)), "sheet.rows"),
        (document(TOP, row([], many), line(*GOOD)), "sheet.rows"),
        (document(TOP, line(*GOOD, F=wide)), "sheet.extent"),
    ]:
        assert told(read_log(content, limits=SMALL)) == [(None, code)]


def test_a_document_that_is_none_is_broken() -> None:
    broken = 'table:number-rows-repeated="many"'
    for content in (
        document(TOP, line(*GOOD, row=broken)),
        package({"other.xml": "<a/>"}),
    ):
        assert told(read_log(content)) == [(None, "sheet.file.corrupt")]


def test_no_size_is_less_than_one() -> None:
    none = 'table:number-rows-repeated="-5"'
    content = document(*[line(*GOOD, row=none)] * 60)
    assert told(read_log(content, limits=SMALL)) == [(None, "sheet.rows")]
