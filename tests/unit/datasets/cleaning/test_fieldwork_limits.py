"""Checks of fieldwork refuse what cannot be meant, and stand odd tables."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.cleaning import (
    Area,
    Check,
    Points,
    find_active_times,
    find_durations,
    find_enumerators,
    find_invalid,
    find_locations,
    find_others,
    find_similar,
    find_straightlines,
    find_unknown_codes,
)
from tests.unit.datasets.cleaning.tables import LISTS, survey

ROOT = survey()[""]
NONE = ROOT.slice(0, 0)
X = Check("x")
TIMES = pa.array([0, 0, None], pa.timestamp("us", tz="UTC"))
NUMBERS = pa.array([1.0])
NAMES = pa.array(["Ama", None, "Ama"])
NOWHERE = Points(*(np.full(3, np.nan) for _ in range(3)))
LINE = {"a": pa.array(["p", "p", None]), "b": pa.array(["p", "q", None])}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: find_durations(X, ROOT, TIMES, TIMES[:2]), "one value for each row"),
        (
            lambda: find_durations(X, ROOT, TIMES, TIMES, min_minutes=3, max_minutes=2),
            "min_minutes exceeds max_minutes",
        ),
        (
            lambda: find_durations(X, ROOT, TIMES, TIMES, min_minutes=-1),
            "minutes cannot be negative",
        ),
        (lambda: find_active_times(X, NONE, NUMBERS), "one value for each row"),
        (lambda: find_straightlines(X, ROOT, {"a": NAMES}), "two variables or more"),
        (lambda: find_straightlines(X, ROOT, LINE, least=3), "must be from 2 to 2"),
        (lambda: find_straightlines(X, ROOT, LINE, least=1), "must be from 2 to 2"),
        (lambda: find_straightlines(X, NONE, LINE), "one value for each row"),
        (lambda: find_others(X, NONE, NAMES), "one value for each row"),
        (lambda: find_locations(X, ROOT, NOWHERE, metres=0), "must be positive"),
        (lambda: find_locations(X, ROOT, NOWHERE, accuracy=-5), "must be positive"),
        (lambda: find_locations(X, NONE, NOWHERE), "one value for each row"),
        (lambda: find_similar(X, ROOT, {}), "name the variables"),
        (lambda: find_similar(X, ROOT, LINE, threshold=0), "no share up to 1"),
        (lambda: find_similar(X, ROOT, LINE, threshold=1.1), "no share up to 1"),
        (lambda: find_similar(X, NONE, LINE), "one value for each row"),
        (lambda: find_enumerators(X, ROOT, NAMES, threshold=1), "between 0 and 1"),
        (lambda: find_enumerators(X, ROOT, NAMES, least=1), "least from 2 on"),
        (lambda: find_enumerators(X, NONE, NAMES), "one value for each row"),
        (
            lambda: find_enumerators(Check("x", action="remove"), ROOT, NAMES),
            "can only be flagged",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    call: Callable[[], pa.Table], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: find_durations(X, NONE, TIMES[:0], TIMES[:0], min_minutes=5),
        lambda: find_straightlines(X, NONE, {k: v[:0] for k, v in LINE.items()}),
        lambda: find_others(X, NONE, NAMES[:0], {"a": ["A"]}),
        lambda: find_others(X, ROOT, pa.array([" ", None, "\t"])),
        lambda: find_locations(
            X,
            NONE,
            Points(*(np.zeros(0) for _ in range(3))),
            metres=5,
            by={"g": NAMES[:0]},
        ),
        lambda: find_locations(X, ROOT, NOWHERE, metres=5, by={"g": NAMES}),
        lambda: find_similar(X, NONE, {k: v[:0] for k, v in LINE.items()}),
        lambda: find_similar(X, ROOT, {"a": pa.nulls(3, pa.string())}),
        lambda: find_enumerators(
            X, NONE, NAMES[:0], numbers=pa.array([], pa.float64())
        ),
        lambda: find_enumerators(
            X,
            ROOT,
            pa.nulls(3, pa.string()),
            numbers=NAMES.cast(pa.string()).is_valid().cast(pa.int8()),
        ),
        lambda: find_enumerators(X, ROOT, NAMES, codes=NAMES),
        lambda: find_unknown_codes(
            Check("x", question="items"), ROOT.slice(2), {"radio": None}
        ),
        lambda: find_invalid(X, ROOT, pa.nulls(3, pa.map_(pa.string(), pa.string()))),
    ],
)
def test_nothing_is_found_in_nothing(call: Callable[[], pa.Table]) -> None:
    assert len(call()) == 0


def test_answers_to_questions_that_are_gone_are_passed_over() -> None:
    invalid = pa.array(
        [[], None, [("gone", "x"), ("rooms", "=cmd\n“7”")]],
        pa.map_(pa.string(), pa.string()),
    )
    found = find_invalid(X, ROOT, invalid)
    assert found["question"].to_pylist() == ["rooms"]
    assert found["reason"].to_pylist() == [
        "““=cmd\n“7””” is no answer of the question's type".replace("““", "“").replace(
            "”””", "””"
        )
    ]


def test_a_text_that_was_no_answer_is_not_found_once_there_is_one() -> None:
    invalid = pa.array([[("rooms", "two")]] * 3, pa.map_(pa.string(), pa.string()))
    assert ROOT["rooms"].to_pylist() == [3, 999, None]
    assert find_invalid(X, ROOT, invalid)["row"].to_pylist() == ["u3"]


def test_the_same_multiple_choice_is_the_same_answer() -> None:
    items = pa.array([["a", "b"], ["a", "b"], ["b", "a"]], LISTS)
    log = find_similar(
        X, ROOT, {"items": items, "site": pa.array(["s"] * 3)}, threshold=1
    )
    assert log["row"].to_pylist() == ["u2"]
    both = {"items": items, "again": items}
    lines = find_straightlines(X, ROOT, both)
    assert lines["reason"][0].as_py().startswith("“a b” to all 2 answered")


def test_texts_of_any_script_and_length_are_compared() -> None:
    texts = pa.array(["مطر", "x" * 100_000, "🚰 pump"])
    log = find_others(X, ROOT, texts, {"pump": ["Pump"], "rain": ["مَطَر"]})
    words = [reason.rpartition("; ")[2] for reason in log["reason"].to_pylist()]
    assert words == ["it is the choice rain", "like no choice", "it is the choice pump"]


def test_points_on_both_sides_of_a_hole_are_told_apart() -> None:
    ring = "[[0,0],[4,0],[4,4],[0,4],[0,0]]"
    area = Area(
        f'{{"type": "Polygon", "coordinates": [{ring}, [[1,1],[2,1],[2,2],[1,1]]]}}'
    )
    lat, lon = (
        np.array([0.5, 1.2, 3.0, 5.0, np.nan]),
        np.array([0.5, 1.8, 3.0, 1.0, 1.0]),
    )
    assert area.holds(lat, lon).tolist() == [True, False, True, False, False]
