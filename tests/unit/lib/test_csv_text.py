"""CSV as people upload it."""

import pytest

from collect.lib.csv_text import CsvTextError, rows_of


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
