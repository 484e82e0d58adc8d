"""Cost of a release of two countries, beside writing its rows as plain CSV.

Protecting and the files are measured apart: they are separate steps of a job. OBSERVED
sets the number of indicators; 23 are the 7,000 observations of two forms of a survey
report.
"""

from __future__ import annotations

import io
import os
import resource
import time
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from pyarrow import csv

from collect.datasets.estimation.disclosure import Rules
from collect.datasets.publishing.formats import FORMATS, files
from collect.datasets.releases.building import Built, Sources, build, publications
from collect.datasets.releases.combining import Source, combine
from collect.datasets.releases.structures import Registered, Registry
from tests.benchmarks.test_estimation import best
from tests.unit.datasets.releases.test_describing import described

INDICATORS = int(os.environ.get("OBSERVED", "23"))
COUNTRIES = ("NPL", "BTN")
INTERVIEWS = 4000
SHARES = {
    "SEX": (0.5, 0.5),
    "RESIDENCE": (0.3, 0.7),
    "WEALTH_QUINTILE": (0.2,) * 5,
    "AGE": (0.3, 0.25, 0.2, 0.15, 0.1),
    "EDUCATION": (0.6, 0.3, 0.1),
}
REGIONS = (0.3, 0.2, 0.15, 0.1, 0.1, 0.08, 0.05, 0.02)
PROTECTING, WRITING = 6000, 600
"""Largest accepted multiples of writing the rows as CSV by Arrow."""


def registry() -> Registry:
    """The countries with their regions."""
    areas = {country: Registered({"en": country}) for country in COUNTRIES}
    for country in COUNTRIES:
        for number in range(len(REGIONS)):
            name = f"{country}_{number}"
            areas[name] = Registered({"en": name}, country)
    return Registry({}, {"REF_AREA": areas})


def records(country: str, rng: np.random.Generator) -> Iterator[dict[str, object]]:
    """Estimates of a form: whole, by each dimension, each pair of them, and region."""
    codes = {
        name: rng.choice(len(shares), INTERVIEWS, p=shares)
        for name, shares in SHARES.items()
    }
    region = rng.choice(len(REGIONS), INTERVIEWS, p=REGIONS)
    weight = rng.uniform(0.5, 1.5, INTERVIEWS)
    crossed = [(), *((name,) for name in SHARES), *combinations(SHARES, 2)]
    groups: list[tuple[str, tuple[str, ...], Any]] = [
        (country, names, None) for names in crossed
    ]
    groups += [
        (f"{country}_{number}", names, region == number)
        for number in range(len(REGIONS))
        for names in ((), ("SEX",))
    ]
    for indicator in range(INDICATORS):
        asked = rng.random(INTERVIEWS) < rng.uniform(0.3, 1)
        y = rng.random(INTERVIEWS) < rng.uniform(0.2, 0.8)
        for area, names, inside in groups:
            within = asked if inside is None else asked & inside
            for index in np.ndindex(*(len(SHARES[name]) for name in names)):
                cell = within.copy()
                for name, code in zip(names, index, strict=True):
                    cell &= codes[name] == code
                total = float(weight[cell].sum())
                yield {
                    "indicator": f"I{indicator}", "ref_area": area,
                    "time_period": "2026",
                    "domain": {n: f"C{c}" for n, c in zip(names, index, strict=True)},
                    "value": float((weight * y)[cell].sum()) / total if total else None,
                    "n": int(cell.sum()), "sum_weights": total,
                    "standard_error": 0.02, "lower": 0.2, "upper": 0.8,
                    "design_effect": 1.5, "status": "A" if total else "M",
                }  # fmt: skip


def sources() -> Sources:
    """Two forms of the survey, one of each country."""
    rng = np.random.default_rng(1)
    forms = [
        Source(country, run, list(records(country, rng)))
        for run, country in enumerate(COUNTRIES)
    ]
    kinds = {f"I{number}": "proportion" for number in range(INDICATORS)}
    titles = {country: f"Survey of {country}" for country in COUNTRIES}
    return Sources(combine(forms), tuple(SHARES), kinds, {}, titles)  # type: ignore[arg-type]


def files_of(built: Built) -> int:
    """Write every file of the release; the bytes."""
    made = publications(
        built.tables,
        code="CHILDREN",
        number=1,
        issued=date(2026, 11, 30),
        structure=built.structure,
        description={**described(), "agency": "CRC"},
    )
    found = files(made, list(FORMATS))
    return sum(len(chunk) for file in found for chunk in file.content())


@pytest.mark.benchmark
def test_a_release_of_two_countries() -> None:
    given = sources()
    start = time.process_time()
    built = build(given, Rules(), registry())
    protecting = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    plain = best(lambda: csv.write_csv(built.table, io.BytesIO()))
    size = files_of(built)
    writing = best(lambda: files_of(built), 3)
    counts = built.protected.counts
    print(  # noqa: T201
        f"{len(built.table)} observations, {counts.primary} too small, "
        f"{counts.secondary} with them; plain CSV {plain:.4f} s; protecting "
        f"{protecting:.1f} s, ratio {protecting / plain:.0f}, peak of the process "
        f"{peak:.0f} MB; {len(FORMATS)} files of {size / 1e6:.1f} MB {writing:.2f} s, "
        f"ratio {writing / plain:.0f}"
    )
    assert len(built.table) == len(given.combined.observations)
    assert protecting < PROTECTING * plain
    assert writing < WRITING * plain
