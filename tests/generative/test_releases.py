"""Random forms and releases: combining, comparing and reading back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.estimation.disclosure import Limit, Observation, Rules
from collect.datasets.releases.building import Sources, build, shown
from collect.datasets.releases.combining import Combined, Source, combine
from collect.datasets.releases.comparing import Row, Side, differences, summary
from collect.datasets.releases.structures import Registered, Registry

PLACE = ("INDICATOR", "REF_AREA", "TIME_PERIOD")
KINDS = {"ROOMS": "mean", "STUNTED": "proportion", "DEATHS": "total"}
OFF = Limit(0, "a test")
OPEN = Rules(suppressed_below=OFF, unreliable_below=OFF, minimum_count=OFF)

CODES = st.sampled_from(["_T", "F", "M"])
NUMBERS = st.floats(-1e6, 1e6).map(lambda number: round(number, 6))


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """What a run says of a group."""
    sex = draw(CODES)
    return {
        "indicator": draw(st.sampled_from(["ROOMS", "STUNTED"])),
        "ref_area": draw(st.sampled_from(["NPL", "BTN"])),
        "time_period": "2026",
        "domain": {"SEX": sex} if sex != "_T" or draw(st.booleans()) else {},
        "value": draw(st.integers(0, 2)),
        "n": 60,
    }


@st.composite
def forms(draw: st.DrawFn) -> list[Source]:
    """Forms with runs of different age."""
    given = draw(st.lists(st.lists(records(), max_size=5), max_size=4))
    return [Source(f"form {run}", run, found) for run, found in enumerate(given)]


@given(forms(), st.randoms())
def test_each_cell_is_that_of_the_newest_run_in_whatever_order_forms_come(
    sources: list[Source], random: Any
) -> None:
    expected: dict[Any, Any] = {}
    for source in sorted(sources, key=lambda each: each.run):
        # Of a form's own repetitions the first counts.
        for record in reversed(source.records):
            own = Observation.of(record)
            expected[own.indicator, own.key] = own.value
    found = combine(sources)
    values = {(each.indicator, each.key): each.value for each in found.observations}
    assert values == expected
    assert len(found.observations) == len(expected)
    random.shuffle(sources)
    assert combine(sources) == found


@st.composite
def sides(draw: st.DrawFn) -> Side:
    """A release by sex, or by nothing."""
    by_sex = draw(st.booleans())
    rows: dict[Any, Row] = {}
    for indicator, sex in draw(st.sets(st.tuples(st.sampled_from("AB"), CODES))):
        row = {"INDICATOR": indicator, "REF_AREA": "NPL", "TIME_PERIOD": "2026",
               "OBS_VALUE": draw(st.none() | st.sampled_from([1.0, 2.0])),
               "OBS_STATUS": draw(st.sampled_from("AQ")), "N": None,
               **({"SEX": sex} if by_sex else {})}  # fmt: skip
        rows[indicator, sex if by_sex else "_T"] = row
    return Side(list(rows.values()), (*PLACE, "SEX") if by_sex else PLACE)


def told(side: Side) -> dict[Any, Any]:
    """What is compared, by cell."""
    return {
        (indicator, domain.codes): {
            "value": row["OBS_VALUE"], "status": row["OBS_STATUS"], "n": row["N"],
        }
        for (indicator, domain), row in side.by_cell().items()
    }  # fmt: skip


@given(sides(), sides())
def test_differences_lead_from_one_release_to_the_other(
    before: Side, after: Side
) -> None:
    found = differences(before, after)
    patched = told(before)
    for each in found:
        cell = each["indicator"], tuple(sorted(each["domain"].items()))
        assert patched.pop(cell, None) == each["before"]
        assert each["before"] != each["after"]
        if each["after"] is not None:
            patched[cell] = each["after"]
    assert patched == told(after)
    back = differences(after, before)
    assert [(each["after"], each["before"]) for each in back] == [
        (each["before"], each["after"]) for each in found
    ]
    there, again = summary(found), summary(back)
    assert (there["added"], there["changed"]) == (again["removed"], again["changed"])


@given(
    st.dictionaries(
        st.tuples(st.sampled_from(sorted(KINDS)), CODES),
        st.tuples(NUMBERS, NUMBERS, st.none() | NUMBERS, st.integers(50, 10**6)),
        max_size=6,
    )
)
@settings(deadline=None)
def test_what_is_published_is_read_back(figures: dict[Any, Any]) -> None:
    observations = [
        Observation(
            indicator, "NPL", "2026", {} if sex == "_T" else {"SEX": sex},
            value=value, standard_error=error, lower=error, upper=upper, n=n,
            sum_weights=float(n), design_effect=error,
        )
        for (indicator, sex), (value, error, upper, n) in figures.items()
    ]  # fmt: skip
    combined = Combined(tuple(observations), (), ("1/homes",) * len(observations))
    sources = Sources(combined, ("SEX",), KINDS, {}, {"1/homes": "Homes"})  # type: ignore[arg-type]
    found = build(sources, OPEN, Registry())
    names = [each["id"] for each in found.dimensions]
    read = shown(found.table.to_pylist(), names)
    for own, other in zip(read, observations, strict=True):
        assert (own.indicator, own.key, own.n) == (other.indicator, other.key, other.n)
        for name in ("value", "standard_error", "lower", "upper", "design_effect"):
            assert getattr(own, name) == pytest.approx(getattr(other, name))


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdefg"])),
    st.sets(st.sampled_from("abcdefg")),
)
def test_a_release_keeps_every_code_it_uses_and_all_that_these_are_part_of(
    parents: dict[str, str], used: set[str]
) -> None:
    codes = {code: Registered({"en": code}, above) for code, above in parents.items()}
    found = Registry({}, {"REF_AREA": codes}).described("REF_AREA", used, {})["codes"]
    kept = [each["id"] for each in found]
    assert len(set(kept)) == len(kept)
    assert used <= set(kept)
    for each in found:
        above = parents.get(each["id"], "")
        assert each["parent"] == (above if above in parents else "")
        assert each["parent"] in {"", *kept}
