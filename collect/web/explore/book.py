"""A release as it is explored: what its codes are called, and its figures.

A release never changes, so what was read of one is kept by the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils import translation

from collect.accounts.models import Actor
from collect.datasets.models import DISPARITIES, ESTIMATES, Dataset, Release
from collect.datasets.publishing.disparity import MEASURE, STRATIFIER
from collect.datasets.publishing.standard import INDICATOR, REF_AREA, TOTAL
from collect.datasets.publishing.structure import Text, text_in
from collect.datasets.releases import queries, rights
from collect.problems import Problem

SHAKY = "U"
_READ = (
    REF_AREA,
    "TIME_PERIOD",
    "OBS_VALUE",
    "SE",
    "LOWER",
    "UPPER",
    "OBS_STATUS",
    "UNIT_MEASURE",
)


@dataclass(frozen=True)
class Code:
    """A code of a dimension."""

    id: str
    names: Text
    parent: str = ""
    definition: Text = field(default_factory=dict)
    is_group: bool = False
    """Whether it stands for a group of countries."""


@dataclass(frozen=True)
class Dimension:
    """A dimension, and its codes in their order."""

    id: str
    names: Text
    codes: Mapping[str, Code]


@dataclass(frozen=True)
class Estimated:
    """A number with its precision; None where it is withheld or cannot be."""

    value: float | None
    se: float | None
    lower: float | None
    upper: float | None
    status: str
    unit: str

    @property
    def shaky(self) -> bool:
        """Whether it rests on few cases."""
        return self.status == SHAKY

    @property
    def cv(self) -> float | None:
        """The standard error in percent of the value."""
        if not self.value or self.se is None:
            return None
        return abs(100 * self.se / self.value)


@dataclass(frozen=True)
class Figure(Estimated):
    """An estimate of an indicator. `group`: code by dimension, of those it is not the
    total of."""

    area: str
    period: str
    group: Mapping[str, str]
    n: int | None
    source: str


@dataclass(frozen=True)
class Measured(Estimated):
    """A disparity: a measure over the subgroups of a dimension."""

    indicator: str
    area: str
    period: str
    stratifier: str
    measure: str
    direction: str


@dataclass(frozen=True)
class Book:
    """A release to read in."""

    release: int
    code: str
    number: int
    issued: date
    description: Mapping[str, Any]
    dimensions: Mapping[str, Dimension]

    @property
    def title(self) -> str:
        """What the dataset is called, in the language in use."""
        return _in_use(self.description["names"])

    @property
    def agency(self) -> str:
        """Who maintains the dataset, as SDMX has it."""
        return str(self.description["agency"])

    @property
    def others(self) -> list[str]:
        """Dimensions beside indicator and area, in their order."""
        outside = (INDICATOR, REF_AREA, STRATIFIER, MEASURE)
        return [name for name in self.dimensions if name not in outside]

    @property
    def has_measures(self) -> bool:
        """Whether it has a table of disparities."""
        return MEASURE in self.dimensions

    def name(self, dimension: str) -> str:
        """What a dimension is called, in the language in use."""
        found = self.dimensions.get(dimension)
        return _in_use(found.names) if found else dimension

    def label(self, dimension: str, code: str) -> str:
        """What a code is called, in the language in use."""
        found = self._code(dimension, code)
        return _in_use(found.names) if found else code

    def definition(self, dimension: str, code: str) -> str:
        """What a code means, in the language in use; "" where nothing is said."""
        found = self._code(dimension, code)
        return _in_use(found.definition) if found and found.definition else ""

    def area(self, code: str) -> Code:
        """An area."""
        return self._code(REF_AREA, code) or Code(code, {"en": code})

    def place(self, dimension: str, code: str) -> int:
        """Where a code stands in its list."""
        return list(self.dimensions[dimension].codes).index(code)

    def indicators(self) -> list[str]:
        """Those it has figures of, in their order."""
        return list(self.dimensions[INDICATOR].codes)

    def told(self) -> set[str]:
        """Indicators with a figure that is published: of a group, or else of all."""
        return _told(self.release)

    def figures(self, indicator: str) -> tuple[Figure, ...]:
        """All estimates of an indicator."""
        return _figures(self.release, indicator)

    def measures(self, *, indicator: str = "", area: str = "") -> tuple[Measured, ...]:
        """Disparities of an indicator, or of all in an area."""
        return _measures(self.release, indicator, area) if self.has_measures else ()

    def _code(self, dimension: str, code: str) -> Code | None:
        found = self.dimensions.get(dimension)
        return found.codes.get(code) if found else None


def opened(actor: Actor | None, code: str, number: str = "") -> tuple[Book, Dataset]:
    """The release of a dataset with this number, or its newest one; and the dataset.

    Raises Problem 401.2, 403.1 for who may not read it, 404.81, 404.82 where there is
    none, 410.81 if it is withdrawn.
    """
    dataset = queries.dataset_with(code)
    rights.require_read(actor, dataset)
    found = _release(dataset, number)
    queries.require_there(found)
    return kept(found.pk), dataset


def released(datasets: Sequence[Dataset]) -> list[Dataset]:
    """Those that have a release to read in."""
    rows = Release.objects.filter(dataset__in=datasets, withdrawn_at=None)
    there = set(rows.values_list("dataset_id", flat=True))
    return [each for each in datasets if each.pk in there]


def title_of(dataset: Dataset) -> str:
    """What a dataset is called, in the language in use."""
    return _in_use(dataset.names) or dataset.code


def _release(dataset: Dataset, number: str) -> Release:
    # What a release keeps in JSON is large, and read once for each process.
    rows = queries.releases_of(dataset).select_related("dataset")
    rows = rows.defer("provenance", "counts", "structure", "description", "diff")
    if number:
        digits = number.isascii() and number.isdigit() and len(number) < 10
        found = rows.filter(number=int(number) if digits else 0).first()
    else:
        found = rows.filter(withdrawn_at=None).first()
    if found is None:
        raise Problem("404.82", dataset=dataset.code, release=number or "…")
    return found


@lru_cache(maxsize=32)
def kept(release_id: int) -> Book:
    """The release, as it was read before. Whoever asks may read it."""
    release = Release.objects.select_related("dataset").get(pk=release_id)
    structure = release.structure
    described = [*structure["dimensions"], *structure.get(DISPARITIES, ())]
    return Book(
        release=release.pk,
        code=release.dataset.code,
        number=release.number,
        issued=release.created_at.date(),
        description=release.description,
        dimensions={each["id"]: _dimension(each) for each in described},
    )


def _dimension(described: Mapping[str, Any]) -> Dimension:
    codes = {
        each["id"]: Code(
            each["id"],
            each["names"],
            each["parent"],
            each.get("definition", {}),
            "members" in each,
        )
        for each in described["codes"]
    }
    return Dimension(described["id"], described["names"], codes)


@lru_cache(maxsize=32)
def _told(release_id: int) -> set[str]:
    release = Release.objects.get(pk=release_id)
    table = queries.table_of(release, ESTIMATES)
    table = table.filter(pc.is_valid(table["OBS_VALUE"]))
    others = [
        name
        for name in queries.dimensions_of(release)
        if name not in (INDICATOR, REF_AREA)
    ]
    divided = pa.array([False] * len(table), pa.bool_())
    for name in others:
        divided = pc.or_(divided, pc.not_equal(table[name], TOTAL))
    found = table.filter(divided) if pc.any(divided).as_py() else table
    return set(pc.unique(found[INDICATOR]).to_pylist())


@lru_cache(maxsize=256)
def _figures(release_id: int, indicator: str) -> tuple[Figure, ...]:
    release = Release.objects.get(pk=release_id)
    table = queries.table_of(release, ESTIMATES)
    others = [
        name
        for name in queries.dimensions_of(release)
        if name not in (INDICATOR, REF_AREA)
    ]
    # All columns would take three times as long.
    table = table.select([INDICATOR, *_READ, "N", "DATA_SOURCE", *others])
    rows = table.filter(pc.equal(table[INDICATOR], indicator))
    return tuple(_figure(row, others) for row in _rows(rows))


def _figure(row: Mapping[str, Any], others: Iterable[str]) -> Figure:
    return Figure(
        **_number(row),
        area=row[REF_AREA],
        period=row["TIME_PERIOD"],
        group={name: row[name] for name in others if row[name] != TOTAL},
        n=row["N"],
        source=row["DATA_SOURCE"] or "",
    )


@lru_cache(maxsize=128)
def _measures(release_id: int, indicator: str, area: str) -> tuple[Measured, ...]:
    release = Release.objects.get(pk=release_id)
    table = queries.table_of(release, DISPARITIES)
    table = table.select([INDICATOR, STRATIFIER, MEASURE, "DIRECTION", *_READ])
    for name, code in ((INDICATOR, indicator), (REF_AREA, area)):
        table = table.filter(pc.equal(table[name], code)) if code else table
    return tuple(
        Measured(
            **_number(row),
            indicator=row[INDICATOR],
            area=row[REF_AREA],
            period=row["TIME_PERIOD"],
            stratifier=row[STRATIFIER],
            measure=row[MEASURE],
            direction=row["DIRECTION"] or "",
        )
        for row in _rows(table)
    )


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches():
        yield from batch.to_pylist()


def _number(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "value": row["OBS_VALUE"],
        "se": row["SE"],
        "lower": row["LOWER"],
        "upper": row["UPPER"],
        "status": row["OBS_STATUS"],
        "unit": row["UNIT_MEASURE"] or "",
    }


def _in_use(texts: Text) -> str:
    return text_in(texts, translation.get_language() or "en")
