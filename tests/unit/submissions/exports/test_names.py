"""Names of files in archives."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.submissions.exports.formats.names import Names, file_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("household", "household.csv"),
        ("a b ✅ é", "a b ✅ é.csv"),
        ("../../etc/passwd", "....etcpasswd.csv"),
        ("C:\\x|y?z*", "Cxyz.csv"),
        ('say "hi"', "say hi.csv"),
        ("a\r\nb\x7fc\x85d", "abcd.csv"),
        ("form. . ", "form.csv"),
        ("..", "file.csv"),
        ("///", "file.csv"),
        ("", "file.csv"),
        ("nul", "file.csv"),
        ("Com1.x", "file.csv"),
        ("console", "console.csv"),
    ],
)
def test_a_form_id_becomes_a_name_and_never_a_path(text: str, name: str) -> None:
    assert file_name(text, ".csv") == name


def test_a_long_name_is_cut_between_characters_and_keeps_its_ending() -> None:
    name = file_name("é" * 300, ".csv.zip")
    assert name == "é" * 123 + ".csv.zip"
    assert len(name.encode()) <= 255


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_no_text_leads_out_of_its_folder(text: str) -> None:
    name = file_name(text)
    assert name
    assert len(name.encode()) <= 255
    assert not set(name) & set('/\\:*?"<>|\0\r\n')
    assert name.strip(". ")


def test_a_name_is_given_once_whatever_its_case() -> None:
    names = Names()
    assert names.take("media/a.jpg", "media/x/a.jpg") == "media/a.jpg"
    assert names.take("media/A.JPG", "media/y/A.JPG") == "media/y/A.JPG"
    assert names.take("media/a.jpg", "media/Y/a.jpg") == "media/Y/a~2.jpg"
    assert names.take("media/a.jpg", "media/Y/a.jpg") == "media/Y/a~3.jpg"


def test_names_without_an_ending_are_numbered_too() -> None:
    names = Names()
    taken = [names.take("x"), names.take("x"), names.take(".x"), names.take(".x")]
    assert taken == ["x", "x~2", ".x", ".x~2"]


def test_a_number_does_not_make_a_name_too_long() -> None:
    names = Names()
    long = file_name("é" * 300, ".csv")
    first, second = names.take(long), names.take(long)
    assert first != second
    assert len(second.encode()) <= 255
    assert second.endswith("~2.csv")
