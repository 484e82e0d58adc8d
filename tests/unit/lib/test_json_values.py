"""What of JSON can be kept."""

from typing import Any

import pytest

from collect.lib.json_values import unstorable


@pytest.mark.parametrize(
    "value",
    [None, True, 0, 1.5, "", "é 😀 \\u0000", [], {}, {"a": [{"b": [1, "x", None]}]}],
)
def test_what_postgresql_takes_is_fit(value: Any) -> None:
    assert unstorable(value) is None


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("a\0b", "NUL"),
        ({"a\0": 1}, "NUL"),
        ([[["\0"]]], "NUL"),
        ("\ud800", "surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({"a": float("nan")}, "NaN"),
        ([float("inf")], "Infinity"),
        ([float("-inf")], "Infinity"),
    ],
)
def test_what_postgresql_refuses_is_named(value: Any, reason: str) -> None:
    assert reason in str(unstorable(value))


def test_nesting_is_bounded() -> None:
    value: list[Any] = []
    for _ in range(4):
        value = [value]
    assert unstorable(value, max_depth=5) is None
    assert "deeper than 4" in str(unstorable(value, max_depth=4))
    endless: list[Any] = []
    endless.append(endless)
    assert "deeper" in str(unstorable(endless))
