"""Names of worksheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.submissions.exports.columnar.writers.sheet_names import SheetNames


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("household", "household"),
        ("house/hold[1]*:?\\x", "house_hold_1_____x"),
        ("'quoted'", "quoted"),
        ("History", "History_"),
        ("", "table"),
        ("'", "table"),
        ("a\x00b\x1f", "a_b_"),
        ("half \ud800", "half ?".replace("?", "_")),
        ("m" * 40, "m" * 31),
        ("😀" * 20, "😀" * 15),
    ],
)
def test_a_text_becomes_a_name_excel_accepts(text: str, name: str) -> None:
    assert SheetNames().take(text) == name


def test_equal_names_are_numbered_and_case_does_not_tell_them_apart() -> None:
    names = SheetNames()
    taken = [names.take(text) for text in ("roster", "Roster", "roster", "m" * 31)]
    assert taken == ["roster", "Roster (2)", "roster (3)", "m" * 31]
    assert names.take("m" * 31) == "m" * 27 + " (2)"


def test_a_later_part_of_a_table_has_its_number_or_the_next_free_one() -> None:
    names = SheetNames()
    assert [names.take("roster", number) for number in (1, 2)] == [
        "roster",
        "roster (2)",
    ]
    assert names.take("roster") == "roster (3)"
    assert names.take("roster", 2) == "roster (4)"


@given(st.lists(st.text(max_size=40), max_size=30))
def test_every_name_is_new_short_and_free_of_what_excel_refuses(
    texts: list[str],
) -> None:
    names = SheetNames()
    taken = [names.take(text) for text in texts]
    assert len({name.casefold() for name in taken}) == len(texts)
    for name in taken:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
