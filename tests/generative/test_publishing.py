"""What is read from messages of SDMX is what the observations held."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.publishing.formats import FORMATS
from collect.datasets.publishing.options import Options
from collect.datasets.publishing.standard import MISSING, observations_schema
from tests.factories.publications import observation, publication, structure

SCHEMA = observations_schema(structure())
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
# What XML cannot hold is refused, so it is not published in any format.
TEXTS = st.text(
    st.characters(
        exclude_categories=["Cs"],
        exclude_characters="".join(map(chr, {*range(32)} - {9, 10, 13}))
        + "\ufffe\uffff",
    ),
    max_size=12,
)


def one_of(name: str) -> st.SearchStrategy[str]:
    component = structure().component(name)
    assert component is not None
    assert component.codelist is not None
    return st.sampled_from(sorted(component.codelist.by_id))


@st.composite
def observations(draw: st.DrawFn) -> dict[str, Any]:
    """One that fits the structure; missing values have a reason and no interval."""
    status = draw(one_of("OBS_STATUS"))
    number = st.none() if status in MISSING else NUMBERS
    return observation(
        SEX=draw(one_of("SEX")),
        INDICATOR=draw(one_of("INDICATOR")),
        TIME_PERIOD=draw(st.sampled_from(["2026", "2025-Q4", "2025-12", "2025-12-31"])),
        OBS_STATUS=status,
        OBS_VALUE=draw(NUMBERS) if status not in MISSING else None,
        SE=draw(number | st.none()),
        LOWER=draw(number | st.none()),
        UPPER=draw(number | st.none()),
        N=draw(st.none() | st.integers(0, 2**63 - 1)),
        SUM_WEIGHTS=draw(st.none() | NUMBERS),
        UNIT_MULT=draw(st.none() | one_of("UNIT_MULT")),
        COMMENT=draw(st.none() | TEXTS) or None,
    )


KEYS = [each.id for each in structure().dimensions]
ROWS = st.lists(
    observations(), max_size=6, unique_by=lambda row: tuple(map(row.get, KEYS))
)


def read_csv(data: bytes) -> pa.Table:
    """Observations of SDMX-CSV with ids: NaN is a missing measure, empty says nothing."""
    rows = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return table(rows)


def read_json(data: bytes) -> pa.Table:
    """Observations of SDMX-JSON 2.0, flat or in series."""
    (found,) = json.loads(data)["data"]["structures"]
    (data_set,) = json.loads(data)["data"]["dataSets"]
    return table(_json_rows(found, data_set))


def _json_rows(found: Any, data_set: Any) -> Iterator[dict[str, Any]]:
    series = data_set.get("series", {"": data_set})
    for key, inside in series.items():
        outer = _codes(found["dimensions"].get("series", []), key)
        for place, row in inside["observations"].items():
            inner = _codes(found["dimensions"]["observation"], place)
            columns = (
                found["measures"]["observation"] + found["attributes"]["observation"]
            )
            said = {
                column["id"]: column["values"][value]["id"]
                if "values" in column and value is not None
                else value
                for column, value in zip(columns, row, strict=True)
            }
            yield outer | inner | said


def _codes(dimensions: Any, key: str) -> dict[str, str]:
    places = key.split(":") if key else []
    return {
        each["id"]: each["values"][int(place)]["id"]
        for each, place in zip(dimensions, places, strict=True)
    }


def table(rows: Any) -> pa.Table:
    typed = []
    for row in rows:
        found = {name: row.get(name) for name in SCHEMA.names}
        for name, value in found.items():
            kind = SCHEMA.field(name).type
            if value in ("", "NaN") and not (name == "COMMENT" and value == "NaN"):
                found[name] = None
            elif value is not None and not pa.types.is_string(kind):
                found[name] = float(value) if pa.types.is_floating(kind) else int(value)
        typed.append(found)
    return pa.Table.from_pylist(typed, schema=SCHEMA)


def in_order(found: pa.Table) -> list[str]:
    """Rows as text that tells -0.0 from 0.0, sorted."""
    return sorted(repr(row) for row in found.to_pylist())


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(["AllDimensions", "TIME_PERIOD", "INDICATOR"]))
def test_messages_are_read_as_they_were_written(
    rows: list[dict[str, Any]], at: str
) -> None:
    whole = publication(rows)
    options = Options(dimension_at_observation=at)
    for name, read in (("sdmx-csv", read_csv), ("sdmx-json", read_json)):
        found = read(b"".join(FORMATS[name].write(whole, options)))
        assert in_order(found) == in_order(whole.observations), name
        if at == "AllDimensions":
            assert found.equals(whole.observations)
