"""Checks are told in plain words."""

from typing import Any

import pytest
from django.utils import translation

from collect.forms.xlsform.definition import Check, Definition
from collect.web.cleaning.checks import Checks


def _said(kind: str, **given: Any) -> str:
    parameters = {n: v for n, v in given.items() if n not in ("variable", "variables")}
    own = {n: v for n, v in given.items() if n in ("variable", "variables")}
    check = Check("c", "", kind, parameters=parameters, **own)
    return Checks(Definition(checks=(check,))).named("c").what


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("outlier", {"variable": "age", "method": "sd"}, "more than 3 standard"),
        ("outlier", {"variable": "age", "method": "own"}, "own."),
        ("duplicate", {"similar": "all", "by": "who"}, "Interviews of the same who"),
        ("duplicate", {"variables": ("a", "b")}, "a, b."),
        ("duration", {"min_minutes": "5", "max_minutes": "90"}, "5 to 90"),
        ("duration", {"max_minutes": "90"}, "at most 90"),
        ("duration", {"min_minutes": "5"}, "at least 5"),
        ("straightline", {"variables": ("a", "b")}, "a, b."),
        ("location", {"within": "500 m"}, "within 500 m."),
        ("location", {"within": "{}"}, "inside their area."),
        ("enumerator", {"variable": "age"}, "answers to “age”"),
        ("enumerator", {}, "interview times"),
        ("unheard", {}, ""),
    ],
)
def test_each_type_is_described(kind: str, given: dict[str, Any], said: str) -> None:
    found = _said(kind, **given)
    assert said in found
    assert bool(said) == bool(found)


def test_messages_are_in_the_language_in_use() -> None:
    messages = {"English (en)": "Old", "Bahasa Indonesia (id)": "Tua"}
    checks = Checks(
        Definition(checks=(Check("c", "", "constraint", messages=messages),))
    )
    with translation.override("id"):
        assert checks.named("c").title == "Tua"
    with translation.override("fr"):
        assert checks.named("c").title == "Old"


def test_checks_that_are_no_more_keep_their_name() -> None:
    found = Checks(Definition()).named("gone")
    assert (found.title, found.what) == (
        "gone",
        "This check is in the workbook no more.",
    )
