"""Releases with figures of many countries, to be explored: without surveys, invented."""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from collect.datasets.models import Dataset, Release, ReleaseFile
from collect.datasets.publishing.standard import observations_schema
from collect.datasets.releases.registry import registry
from collect.datasets.releases.structures import (
    disparities_structure_of,
    structure_of,
    with_members,
)
from collect.forms import blobs
from tests.factories.releases import METADATA, make_dataset

GROUPS = {
    "SEX": ("F", "M"),
    "RESIDENCE": ("U", "R"),
    "WEALTH_QUINTILE": ("Q1", "Q2", "Q3", "Q4", "Q5"),
    "EDUCATION": ("ISCED11A_0", "ISCED11A_1", "ISCED11A_2", "ISCED11A_3"),
    "DISABILITY_STATUS": ("PD", "PWD"),
}
MEASURES = ("D", "R", "SII", "RII", "RCI")
Row = dict[str, Any]


def estimate(**values: Any) -> Row:
    """A row of estimates: birth registration in Nepal, of everybody."""
    return {
        "INDICATOR": "PT_CHLD_Y0T4_REG",
        "REF_AREA": "NPL",
        "TIME_PERIOD": "2026",
        **dict.fromkeys(GROUPS, "_T"),
        "OBS_VALUE": 60.0,
        "SE": 2.0,
        "LOWER": 56.0,
        "UPPER": 64.0,
        "N": 400,
        "OBS_STATUS": "A",
        "CONF_STATUS": "F",
        "UNIT_MEASURE": "PCNT",
        "DATA_SOURCE": "A survey",
        **values,
    }


def withheld(**values: Any) -> Row:
    """A row whose figure is not told."""
    nothing = dict.fromkeys(("OBS_VALUE", "SE", "LOWER", "UPPER", "N"))
    return estimate(**nothing, OBS_STATUS="Q", CONF_STATUS="C", **values)


def disparity(**values: Any) -> Row:
    """A row of disparities: the difference by wealth in Nepal."""
    return {
        "INDICATOR": "PT_CHLD_Y0T4_REG",
        "REF_AREA": "NPL",
        "STRATIFIER": "WEALTH_QUINTILE",
        "MEASURE": "D",
        "TIME_PERIOD": "2026",
        "OBS_VALUE": 20.0,
        "SE": 3.0,
        "LOWER": 14.0,
        "UPPER": 26.0,
        "OBS_STATUS": "A",
        "CONF_STATUS": "F",
        "UNIT_MEASURE": "PCNT",
        "DIRECTION": "up",
        **values,
    }


def by(dimension: str, values: Sequence[float | None], **more: Any) -> list[Row]:
    """Rows of the groups of a dimension; None is withheld."""
    return [
        withheld(**{dimension: code}, **more)
        if value is None
        else estimate(
            **{dimension: code},
            OBS_VALUE=value,
            LOWER=value - 4,
            UPPER=value + 4,
            **more,
        )
        for code, value in zip(GROUPS[dimension], values, strict=True)
    ]


def release_of(
    rows: Sequence[Row],
    disparities: Sequence[Row] = (),
    *,
    dataset: Dataset | None = None,
    areas: Sequence[dict[str, Any]] = (),
    groups: Mapping[str, Sequence[str]] | None = None,
    **said: Any,
) -> Release:
    """A release with these figures, the next of its dataset."""
    dataset = dataset or make_dataset(code="CHILDREN")
    known = registry().with_areas([{"parent": "", **area} for area in areas])
    names = ("INDICATOR", "REF_AREA", *GROUPS)
    described = [
        known.described(name, {row[name] for row in rows}, {}) for name in names
    ]
    described[1] = with_members(described[1], groups or {})
    structure: dict[str, Any] = {"dimensions": described}
    whole = {"code": "X", "agency": "X", "version": "1.0.0"}
    schema = observations_schema(structure_of(described, **whole))
    tables = {"estimates": pa.Table.from_pylist(list(rows), schema=schema)}
    if disparities:
        used = {row["STRATIFIER"] for row in disparities}
        dimensions = known.dimensions
        own = [
            {
                "id": "STRATIFIER",
                "names": {"en": "Dimension"},
                "codes": [
                    {"id": each, "names": dict(dimensions[each].names), "parent": ""}
                    for each in dimensions
                    if each in used
                ],
            },
            known.described("MEASURE", {row["MEASURE"] for row in disparities}, {}),
        ]
        structure["disparities"] = own
        schema = observations_schema(
            disparities_structure_of([*described[:2], *own], **whole)
        )
        table = [{"ORDERED": "Y", **row} for row in disparities]
        tables["disparities"] = pa.Table.from_pylist(table, schema=schema)
    return _kept(dataset, structure, tables, said)


def _kept(
    dataset: Dataset,
    structure: dict[str, Any],
    tables: dict[str, pa.Table],
    said: dict[str, Any],
) -> Release:
    periods = sorted(set(tables["estimates"]["TIME_PERIOD"].to_pylist()))
    release = Release.objects.create(
        dataset=dataset,
        number=dataset.releases.count() + 1,
        created_at=datetime(2026, 11, 30, tzinfo=UTC),
        fingerprint="",
        inputs="",
        structure=structure,
        description={
            **METADATA,
            "names": {"en": "Children of the region", "id": "Anak di kawasan"},
            "descriptions": {"en": "Invented."},
            "provenance": {},
            "areas": [],
            "periods": periods,
            **said,
        },
    )
    for place, (name, table) in enumerate(tables.items()):
        blob = blobs.store([_parquet(table)], "application/vnd.apache.parquet")
        ReleaseFile.objects.create(
            release=release,
            position=place,
            name=f"{name}.parquet",
            format="parquet",
            media_type=blob.content_type,
            table=name,
            size=blob.size,
            sha256=blob.sha256,
            blob=blob,
        )
    return release


def _parquet(table: pa.Table) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink)
    return sink.getvalue()


def countries() -> list[str]:
    """The codes of all countries of the region."""
    return registry().countries()


def many(
    areas: Iterable[str],
    indicators: Iterable[str],
    periods: Sequence[str] = ("2026",),
    seed: int = 1,
) -> tuple[list[Row], list[Row]]:
    """Figures and disparities by all dimensions, some withheld, some on few cases."""
    chance = random.Random(seed)
    rows: list[Row] = []
    disparities: list[Row] = []
    for indicator in indicators:
        for area in areas:
            level = chance.uniform(15, 60)
            for period in periods:
                at = {"INDICATOR": indicator, "REF_AREA": area, "TIME_PERIOD": period}
                level = min(70.0, level + chance.uniform(-2, 8))
                rows.append(_guess(chance, level, at))
                for dimension, codes in GROUPS.items():
                    apart = chance.uniform(1, 30)
                    step = apart / max(1, len(codes) - 1)
                    rows += [
                        _guess(
                            chance,
                            level - apart / 2 + place * step,
                            {**at, dimension: code},
                        )
                        for place, code in enumerate(codes)
                    ]
                    disparities += _guesses(chance, apart, level, dimension, at)
    return rows, disparities


def _guess(chance: random.Random, value: float, at: Row) -> Row:
    if chance.random() < 0.03:
        return withheld(**at)
    value = min(98.0, max(1.0, value + chance.uniform(-1.5, 1.5)))
    half = chance.uniform(1.5, 6)
    return estimate(
        **at,
        OBS_VALUE=value,
        SE=half / 2,
        LOWER=max(0.0, value - half),
        UPPER=min(100.0, value + half),
        N=chance.randint(60, 4000),
        OBS_STATUS="U" if chance.random() < 0.06 else "A",
    )


def _guesses(
    chance: random.Random, apart: float, level: float, dimension: str, at: Row
) -> list[Row]:
    ratio = (level + apart / 2) / max(1.0, level - apart / 2)
    values = {"D": apart, "R": ratio, "SII": apart * 1.2, "RII": ratio * 1.1}
    values["RCI"] = apart / 300
    return [
        disparity(
            **at,
            STRATIFIER=dimension,
            MEASURE=measure,
            OBS_VALUE=value,
            SE=abs(value) / 8,
            LOWER=value * chance.uniform(0.6, 0.8),
            UPPER=value * chance.uniform(1.2, 1.4),
            UNIT_MEASURE="PCNT" if measure in ("D", "SII") else "RATIO",
        )
        for measure, value in values.items()
    ]
