"""A publication: observations with all that must be said about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.publishing.errors import PublicationError, QueryError
from collect.datasets.publishing.numbering import numbered
from collect.datasets.publishing.periods import bounds
from collect.datasets.publishing.standard import (
    MISSING,
    OBS_STATUS,
    PRECISION,
    observations_schema,
)
from collect.datasets.publishing.structure import (
    TIME_PERIOD,
    Component,
    Dataflow,
    DataStructure,
    Text,
    text_in,
)

BATCH = 8_192
"""Observations written at a time."""

# What XML 1.0 cannot hold, escaped or not (production 2); surrogates cannot be in Arrow.
_ILLEGAL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{FFFE}\x{FFFF}]"
_ILLEGAL_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_VERSION = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
# The time periods of SDMX: years, months, days, and the reporting periods.
_PERIOD = re.compile(
    r"\d{4}(-\d{2}(-\d{2})?|-(A1|S[12]|T[1-3]|Q[1-4]|M\d{2}|W\d{2}|D\d{3}))?"
)


@dataclass(frozen=True)
class Contact:
    """Whom to ask."""

    name: str
    email: str = ""
    url: str = ""


@dataclass(frozen=True)
class Licence:
    """Under which terms others may use it: an SPDX id or a name, and its address."""

    name: str
    title: str
    url: str


@dataclass(frozen=True)
class Metadata:
    """What is said of a publication beside its structure.

    `version` is that of the publication, `issued` the day it came out, `spatial` codes of
    areas (ISO 3166-1 or P-codes), `temporal` its first and last time. `provenance` names
    what it was made from: form versions, the state of the cleaning log, programs.
    `languages` are those texts are given in, the first being that of labels.
    """

    title: Text
    description: Text
    methodology: Text
    producer: str
    licence: Licence
    version: str
    issued: date
    contact: Contact
    keywords: tuple[str, ...] = ()
    spatial: tuple[str, ...] = ()
    temporal: tuple[str, str] | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text in it, with the name of what it is."""
        for name in ("title", "description", "methodology"):
            yield from ((name, text) for text in getattr(self, name).values())
        yield "producer", self.producer
        yield from (("keywords", text) for text in self.keywords)
        yield from (
            ("contact", each) for each in (self.contact.name, self.contact.email)
        )
        for key, value in self.provenance.items():
            yield from (("provenance", each) for each in (key, value))


@dataclass(frozen=True)
class Publication:
    """A dataflow, its observations, and its metadata.

    `observations` has a column for each component of the structure, by id (nothing else;
    an attribute nothing is said of may be left out), in the order of rows wanted; it is
    brought to `observations_schema`. Raises PublicationError if a row does not fit the
    structure, if a missing value is not explained by OBS_STATUS, if one that is missing
    for a reason is there nonetheless or betrayed by its interval, or if two rows have
    the same dimensions.

    `told` are ids of the components to tell; None is all. SDMX messages leave out the
    others, and tell the keys of series alone if time is left out.
    """

    dataflow: Dataflow
    observations: pa.Table
    metadata: Metadata
    told: frozenset[str] | None = None

    def __post_init__(self) -> None:
        if not _VERSION.fullmatch(self.metadata.version):
            raise PublicationError(
                f'The version is "{self.metadata.version}"; files are named by it, so '
                "write letters, digits, dots, - and _."
            )
        for period in self.metadata.temporal or ():
            if not _is_period(period):
                raise PublicationError(
                    f'The publication\'s time "{period}" is none; write 2026 or 2026-03.'
                )
        for name, text in self.metadata.texts():
            if found := _ILLEGAL_TEXT.search(text):
                raise PublicationError(
                    f"The {name} holds the character U+{ord(found[0]):04X}, which XML "
                    "and spreadsheets cannot; remove it."
                )
        table = _conformed(self.observations, self.structure)
        for component in self.structure.components:
            _check_column(table, component)
        _check_periods(table)
        _check_missing(table, self.structure)
        _check_unique(table, self.structure)
        object.__setattr__(self, "observations", table)

    @property
    def structure(self) -> DataStructure:
        """That of its dataflow."""
        return self.dataflow.structure

    @property
    def language(self) -> str:
        """The language of labels."""
        return self.metadata.languages[0]

    @property
    def title(self) -> str:
        """Its title in the language of labels."""
        return text_in(self.metadata.title, self.language)

    @cached_property
    def present(self) -> tuple[Component, ...]:
        """The components told that say something: an attribute must be used."""
        used = (
            each
            for each in self.structure.attributes
            if self.observations[each.id].null_count < len(self.observations)
        )
        found = (*self.structure.dimensions, self.structure.measure, *used)
        return tuple(
            each for each in found if self.told is None or each.id in self.told
        )

    @property
    def keys_only(self) -> bool:
        """Whether only the keys of series are told."""
        return self.told is not None and TIME_PERIOD not in self.told

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The observations, some at a time."""
        yield from self.observations.to_batches(max_chunksize=BATCH)

    def codes(self, component: Component) -> list[str]:
        """The values that occur: codes in the order of the codelist, else sorted."""
        found = set(pc.unique(self.observations[component.id]).to_pylist()) - {None}
        if component.codelist is None:
            return sorted(found)
        return [code for code in component.codelist.by_id if code in found]

    def only(
        self, observations: pa.Table, told: frozenset[str] | None = None
    ) -> Publication:
        """A part of it: some of its observations, and what is told of them.

        The observations are not checked again, so they must be some of these.
        """
        part = object.__new__(Publication)
        for name, value in (
            ("dataflow", self.dataflow),
            ("observations", observations),
            ("metadata", self.metadata),
            ("told", self.told if told is None else told),
        ):
            object.__setattr__(part, name, value)
        return part


def _conformed(table: pa.Table, structure: DataStructure) -> pa.Table:
    schema = observations_schema(structure)
    if unknown := set(table.column_names) - set(schema.names):
        raise PublicationError(
            f"Columns that {structure.id} does not have: {', '.join(sorted(unknown))}."
        )
    columns = []
    for each in schema:
        if each.name in table.column_names:
            columns.append(_cast(table[each.name], each))
        elif each.nullable:
            columns.append(pa.nulls(len(table), each.type))
        else:
            raise PublicationError(f"The observations have no column {each.name}.")
    return pa.table(columns, schema=schema)


def _cast(column: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    try:
        typed = column.cast(field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise PublicationError(
            f"The column {field.name} cannot be {field.type}: {error}"
        ) from error
    if not pa.types.is_string(typed.type):
        return typed
    # An empty text says nothing, and no format of text tells it from none.
    return pc.if_else(pc.equal(typed, ""), pa.scalar(None, pa.string()), typed)


def _refuse(column: pa.ChunkedArray, wrong: pa.ChunkedArray, what: str) -> None:
    """Raises PublicationError for the first row where `wrong` is true."""
    row = pc.index(wrong, True).as_py()
    if row >= 0:
        raise PublicationError(f"Row {row + 1}: {what.format(column[row].as_py())}")


def _check_column(table: pa.Table, component: Component) -> None:
    column, name = table[component.id], component.id
    if component.required:
        _refuse(column, pc.is_null(column), f"{name} is empty; it is required.")
    if component.codelist is not None:
        known = pa.array(component.codelist.by_id, pa.string())
        wrong = pc.and_(pc.is_valid(column), pc.invert(pc.is_in(column, known)))
        _refuse(column, wrong, f'{name} is "{{}}", not in {component.codelist.id}.')
    elif pa.types.is_floating(column.type):
        wrong = pc.invert(pc.fill_null(pc.is_finite(column), True))
        _refuse(column, wrong, f"{name} is {{}}; leave it empty if it is not known.")
    elif pa.types.is_string(column.type):
        wrong = pc.match_substring_regex(column, _ILLEGAL)
        _refuse(
            column,
            pc.fill_null(wrong, False),
            f"{name} holds a control character, which XML cannot; remove it.",
        )


def _check_periods(table: pa.Table) -> None:
    column = table[TIME_PERIOD]
    wrong = [each for each in pc.unique(column).to_pylist() if not _is_period(each)]
    _refuse(
        column,
        pc.is_in(column, pa.array(wrong, pa.string())),
        'TIME_PERIOD is "{}"; write 2026, 2026-Q1, 2026-03 or 2026-03-31.',
    )


def _is_period(text: str) -> bool:
    if not _PERIOD.fullmatch(text):
        return False
    try:
        bounds(text)
    except QueryError:
        return False
    return True


def _check_missing(table: pa.Table, structure: DataStructure) -> None:
    name = structure.measure.id
    value = table[name]
    if OBS_STATUS not in table.column_names:
        _refuse(
            value, pc.is_null(value), f"{name} is empty and no OBS_STATUS says why."
        )
        return
    status, absent = table[OBS_STATUS], pc.is_null(value)
    explained = pc.fill_null(pc.is_in(status, pa.array(sorted(MISSING))), False)
    _refuse(
        status,
        pc.and_(absent, pc.invert(explained)),
        f"{name} is empty, but OBS_STATUS is {{}}; say why with one of "
        f"{', '.join(sorted(MISSING))}.",
    )
    _refuse(
        status,
        pc.and_(pc.invert(absent), explained),
        f"{name} has a value, but OBS_STATUS {{}} says it is missing; remove one.",
    )
    for each in set(PRECISION) & set(table.column_names):
        told = pc.and_(pc.is_valid(table[each]), absent)
        _refuse(status, told, f"{name} is missing ({{}}), but {each} betrays it.")


def _check_unique(table: pa.Table, structure: DataStructure) -> None:
    key = [each.id for each in structure.dimensions]
    numbers = numbered(table, key)
    order = np.argsort(numbers, kind="stable")
    again = np.flatnonzero(numbers[order][1:] == numbers[order][:-1])
    if not again.size:
        return
    row = int(order[again[0] + 1])
    twice = table.slice(row, 1).to_pylist()[0]
    named = ", ".join(f"{name}={twice[name]}" for name in key)
    raise PublicationError(f"Row {row + 1} has the key of one before it: {named}.")
