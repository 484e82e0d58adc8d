"""Values as text: numbers in full, nothing where nothing is said."""

from __future__ import annotations

import pyarrow as pa

from collect.datasets.publishing.structure import Component


def texts(column: pa.Array, missing: str = "") -> list[str]:
    """Each value as text: `repr` of a float, so that reading it gives the same float."""
    if pa.types.is_floating(column.type):
        return [missing if each is None else repr(each) for each in column.to_pylist()]
    return [missing if each is None else str(each) for each in column.to_pylist()]


def labels(column: pa.Array, component: Component, language: str) -> list[str]:
    """The name of each code in a language; "" where there is none."""
    known = {None: ""}
    for each in column.unique().to_pylist():
        if each is not None:
            known[each] = component.label(each, language)
    return [known[each] for each in column.to_pylist()]
