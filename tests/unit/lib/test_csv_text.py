"""CSV as people upload it."""

import pytest

from collect.lib.csv_text import CsvTextError, harmless, rows_of


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a;b\n1,5;2\n", [["a", "b"], ["1,5", "2"]]),
        ("a,b;c\n1;2,3\n", [["a", "b;c"], ["1;2", "3"]]),
        ('a,b\n"1\n2",3\n', [["a", "b"], ["1\n2", "3"]]),
    ],
)
def test_columns_are_separated_by_what_the_header_has(
    text: str, rows: list[list[str]]
) -> None:
    assert rows_of(text) == rows


def test_what_is_no_csv_is_refused_with_its_line() -> None:
    with pytest.raises(CsvTextError, match=r"It cannot be read: .*\.$") as raised:
        rows_of("a,b\n1," + "x" * 131_073)
    assert raised.value.row == 2


@pytest.mark.parametrize("text", ["=1+1", "+cmd()", "-x", "@x", "\t=1", "\r=1"])
def test_no_spreadsheet_takes_a_cell_for_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", [None, "", "a=b", "-5", "-0.5", "+7", "1e3", 12])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert harmless(value) == ("" if value is None else str(value))
