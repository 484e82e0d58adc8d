"""SDMX-CSV 2.0 data (Field Guide of the SDMX technical working group).

Each row names its structure and what is done with it: `I`, information. A value that is
missing on purpose is `NaN`; an attribute of which nothing is said is empty. Labels "both"
writes "ID: Name" in headers and cells, "name" adds a column of names after each.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from collect.datasets.publishing.delimited import lines
from collect.datasets.publishing.options import Labels, Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import Component
from collect.datasets.publishing.values import labels, texts

NOT_A_NUMBER = "NaN"
"""What stands for a value that is missing on purpose."""


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """A row for each observation."""
    style, language = options.labels, publication.language
    flow = publication.dataflow
    header, start = ["STRUCTURE", "STRUCTURE_ID"], ["dataflow", flow.reference]
    if style == "both":
        start[1] = f"{flow.reference}: {flow.name(language)}"
    if style == "name":
        header, start = [*header, "STRUCTURE_NAME"], [*start, flow.name(language)]
    for each in publication.present:
        header += _header(each, style, language)
    yield lines([[*header[: len(start)], "ACTION", *header[len(start) :]]])
    for batch in publication.batches():
        columns = [[each] * len(batch) for each in (*start, "I")]
        for each in publication.present:
            missing = NOT_A_NUMBER if each is publication.structure.measure else ""
            columns += _columns(batch[each.id], each, style, language, missing)
        yield lines(zip(*columns, strict=True))


def _header(component: Component, style: Labels, language: str) -> list[str]:
    name = component.name(language)
    if style == "both":
        return [f"{component.id}: {name}"]
    return [component.id, name] if style == "name" else [component.id]


def _columns(
    column: pa.Array, component: Component, style: Labels, language: str, missing: str
) -> list[list[str]]:
    values = texts(column, missing)
    if style == "id":
        return [values]
    if component.codelist is None:
        return [values] if style == "both" else [values, [""] * len(values)]
    names = labels(column, component, language)
    if style == "name":
        return [values, names]
    pairs = zip(values, names, strict=True)
    return [[f"{code}: {name}" if code else "" for code, name in pairs]]
