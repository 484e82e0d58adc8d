"""The phone's regular expressions, as far as they can be run here."""

import re

import pytest

from collect.forms.expressions.patterns import pattern_error, to_python


@pytest.mark.parametrize(
    "pattern",
    [
        "[0-9]{10}",
        r"\p{L}+",
        r"[\p{Lu}\d]",
        r"(?<year>\d{4})-\d\d",
        r"\Qa.b\E",
        r"a++",
        "(?=a).",
        r"[\[a]",
        "[]a]",
        "[^]a]",
        r"\h*\z",
    ],
)
def test_a_pattern_the_phone_takes_is_taken(pattern: str) -> None:
    assert pattern_error(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    ["[a", "(", "a{2,1}", "*", "[a-z&&[^b]]", "[a[b]]", r"(?=a)\p{L}", "(?<!a*)b"],
)
def test_a_pattern_that_cannot_be_run_has_a_reason(pattern: str) -> None:
    assert pattern_error(pattern)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"\d", "\u0661", False),
        (r"(?<a>x)\k<a>", "xx", True),
        (r"\Q.\E", "x", False),
        (r"(?!b).", "a", True),
    ],
)
def test_java_spellings_mean_the_same(pattern: str, text: str, matches: bool) -> None:
    assert bool(to_python(pattern).fullmatch(text)) is matches


def test_unknown_properties_are_refused_rather_than_guessed() -> None:
    with pytest.raises(re.error):
        to_python(r"\p{L}")
