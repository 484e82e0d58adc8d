"""Texts of any form become texts that files can hold; so do names of languages."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.submissions.exports.columnar.codebook.ranges import limits_of
from collect.submissions.exports.columnar.codebook.texts import language_tags, writable

XS_LANGUAGE = re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*")
"""XML Schema part 2, 3.3.3: what xml:lang can be."""


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert writable("a\x00\x1b\ud83dé\U0001f600\t\n\uffff") == (
        "a\ufffd\ufffd\ufffdé\U0001f600\t\n\ufffd"
    )


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("default", ""),
        ("English (en)", "en"),
        ("Français (fr-CA)", "fr-CA"),
        ("Portuguese (pt_BR) ", "pt-BR"),
        ("fr", "fr"),
        ("English", "x-english"),
        ("Kinyarwanda", "x-kinyarwa-nda"),
        ("Français", "x-francais"),
        ("বাংলা", "x-language-1"),
        ("", "x-language-1"),
        ("English (not a code)", "x-english-not-a-code"),
    ],
)
def test_languages_get_tags_of_bcp_47(language: str, tag: str) -> None:
    assert language_tags([language]) == {language: tag}


def test_languages_without_latin_names_stay_apart() -> None:
    tags = language_tags(["default", "বাংলা", "ខ្មែរ"])
    assert tags == {"default": "", "বাংলা": "x-language-2", "ខ្មែរ": "x-language-3"}


@given(st.text())
def test_every_name_of_a_language_becomes_a_valid_tag(language: str) -> None:
    (tag,) = language_tags([language]).values()
    assert language == "default" or XS_LANGUAGE.fullmatch(tag)


@pytest.mark.parametrize(
    ("constraint", "limits"),
    [
        (". >= 0 and . <= 120", {"min": "0", "max": "120"}),
        ("(.>-1.5) and (. < 9)", {"minExclusive": "-1.5", "maxExclusive": "9"}),
        (". > 0", {"minExclusive": "0"}),
        (". > 0 or . = 98", {}),
        (". > 0 and . > 5", {}),
        (". <= ${size}", {}),
        (". >= 0 and regex(., 'x')", {}),
        ("", {}),
    ],
)
def test_only_limits_and_nothing_else_are_read_from_constraints(
    constraint: str, limits: dict[str, str]
) -> None:
    assert limits_of(constraint) == limits
