"""Observations as others read them, in one shape to compare."""

from __future__ import annotations

import csv
import io
from typing import Any

from collect.datasets.publishing.formats import FORMATS
from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Publication

Observations = dict[tuple[str, ...], dict[str, Any]]
"""What is said of each observation, by the values of its dimensions."""


def written(name: str, of: Publication, at: str = "AllDimensions") -> bytes:
    """The publication in a format."""
    options = Options(dimension_at_observation=at)
    return b"".join(FORMATS[name].write(of, options))


def as_in_csv(of: Publication) -> Observations:
    """The observations of our CSV, the copy of record."""
    text = written("csv", of).decode()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return collected(of, rows)


def collected(of: Publication, rows: Any) -> Observations:
    """Rows by their dimensions; numbers as floats, what is not said left out."""
    dimensions = [each.id for each in of.structure.dimensions]
    found = [
        (
            tuple(str(row[name]) for name in dimensions),
            {
                name: _value(of, name, value)
                for name, value in row.items()
                if name not in dimensions and not _unsaid(value)
            },
        )
        for row in rows
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


def _unsaid(value: Any) -> bool:
    return value is None or value == "" or str(value).lower() == "nan"


def _value(of: Publication, name: str, value: Any) -> Any:
    component = of.structure.component(name)
    assert component is not None, name
    if component.data_type == "String":
        # Readers of CSV that open files as text see line ends of one kind.
        return str(value).replace("\r\n", "\n")
    return float(value)
