"""The interviews of a form as they stand now: cleaned ones, and those since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from numpy.typing import NDArray

from collect.accounts.limits import EVERYWHERE, Areas
from collect.datasets.cleaning import LOG_SCHEMA, apply_missing_codes, join_logs
from collect.datasets.evidence import evidence
from collect.datasets.fieldwork import (
    AreaError,
    Interviews,
    area_expression,
    interviews,
    needed_variables,
)
from collect.datasets.models import Run, RunState
from collect.datasets.pipeline.clean import missing_codes
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import MISSING, Survey, SurveyError
from collect.datasets.positions.tables import located_variables
from collect.datasets.queries import runs_of
from collect.datasets.tables import store
from collect.datasets.tables.latest import open_selected
from collect.datasets.tables.schema import merge_fields
from collect.datasets.tables.state import Selection
from collect.forms.models import Form
from collect.forms.queries import Schema, published_schemas, workbook_of
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import guarded
from collect.problems import Problem
from collect.submissions.areas import ids_within

Tables = dict[str, pa.Table]


@dataclass(frozen=True, eq=False)
class Reading:
    """The interviews, the run behind those that are clean, how many are `newer` than
    it, and how many a decision has `removed`. `area`: what tells the area, empty where
    it was not asked for; `own_area`: whether it is the one that targets name."""

    interviews: Interviews
    run: Run | None
    newer: int
    removed: int
    area: str
    own_area: bool


@dataclass(frozen=True, eq=False)
class Basis:
    """What is known of the form's interviews, before anything is counted.

    `tables`: those of all interviews that count, with `_missing`; `log`: the cleaning
    log behind them; `examined`: by submission whether the run has seen it; `removed`:
    how many a decision has taken out; `run`: the one behind the clean answers.
    """

    fields: Sequence[Field]
    schemas: Sequence[Schema]
    workbook: Definition
    facts: Facts
    run: Run | None
    tables: Tables
    log: pa.Table
    examined: NDArray[np.bool_]
    removed: int
    review: pa.Array

    @property
    def newer(self) -> int:
        """Interviews that came or were edited since the run."""
        return int((~self.examined).sum())

    def survey(self, expressions: Sequence[str]) -> Survey:
        """The survey with the variables that these are computed from."""
        survey = Survey.of(self.tables, self.fields)
        needed = {
            variable.name: variable
            for expression in expressions
            for variable in needed_variables(expression, self.workbook.variables)
        }
        if needed:
            # Weights matter to few variables only; a run tells what is wrong with them.
            with suppress(SurveyError):
                survey = survey.with_weights(self.workbook.design)
        return survey.with_variables(tuple(needed.values()))[0]

    def interviews(self, survey: Survey, area: str) -> Interviews:
        """What is counted of each. Raises SurveyError where `area`, an expression,
        cannot be evaluated."""
        return interviews(
            survey,
            self.workbook,
            self.facts,
            self.log,
            area=area,
            examined=self.examined,
            review=self.review,
        )


@dataclass(frozen=True, eq=False)
class _Known:
    """Parts of a `Basis`."""

    tables: Tables
    log: pa.Table
    examined: NDArray[np.bool_]
    removed: int


def area_of(fields: Sequence[Field], workbook: Definition, wanted: str) -> str:
    """The expression that tells the area. Raises Problem 400.72."""
    try:
        found = area_expression(fields, workbook, wanted)
    except AreaError as error:
        raise Problem("400.72", reason=str(error)) from error
    if not found:
        raise Problem("400.72", reason=_NO_AREA)
    return found


def tells_persons(form: Form, area: str) -> bool:
    """Whether areas by this name would be names or positions of persons: a direct
    identifier, a position, or a variable computed from one. A dimension has codes."""
    schemas = published_schemas(form.pk)
    rules = guarded([schema.fields for schema in schemas])
    fields = (field for schema in schemas for field in schema.fields)
    if any(field.path in rules.paths and field.name == area for field in fields):
        return True
    return area in located_variables(schemas, rules.located)


_NO_AREA = (
    "the workbook has no dimension REF_AREA, and its sheet design neither ref_area nor "
    "strata"
)


def read_interviews(
    form: Form, *, area: str | None = None, areas: Areas = EVERYWHERE
) -> Reading:
    """What is known of the form's interviews within `areas`. `area`: see
    `area_expression`; None where nobody asks for it. Raises Problem 400.72.
    """
    basis = basis_of(form, areas)
    fields, workbook = basis.fields, basis.workbook
    expression = "" if area is None else area_of(fields, workbook, area)
    try:
        found = basis.interviews(basis.survey([expression]), expression)
    except SurveyError as error:
        raise Problem("400.72", reason=str(error)) from error
    return Reading(
        found,
        basis.run,
        basis.newer,
        basis.removed,
        expression,
        own_area=expression in ("", area_expression(fields, workbook)),
    )


def basis_of(form: Form, areas: Areas = EVERYWHERE) -> Basis:
    """What is known of the form's interviews within `areas`.

    Of those that the last run has seen, the clean answers count; of those that came or
    were edited since, the answers as they came, without codes for no valid answer.
    """
    schemas = published_schemas(form.pk)
    fields = merge_fields([schema.fields for schema in schemas])
    run = runs_of(form).filter(state=RunState.SUCCEEDED).first()
    root = settings.COLLECT_TABLE_DIR
    chosen = None if areas.everywhere else ids_within(form, areas)
    _, raw = store.read_latest(root, form.pk, fields, Selection(chosen=chosen))
    clean = _clean_tables(root, form.pk, raw) if run else None
    log = store.read_log(root, form.pk)
    if run and clean and log is not None:
        known = _together(run, clean, log, raw, fields)
    else:
        run, known = None, _as_they_came(raw, fields)
    return Basis(
        fields=fields,
        schemas=schemas,
        workbook=workbook_of(form),
        facts=evidence(root, form.pk, fields, schemas),
        run=run,
        tables=known.tables,
        log=known.log,
        examined=known.examined,
        removed=known.removed,
        review=_review_states(root, form.pk, fields, known.tables[""]),
    )


def _clean_tables(
    root: Path, form_id: int, raw: Mapping[str, pa.Table]
) -> Tables | None:
    """The clean tables of the last run with the columns of `raw`; None where it was made
    with questions of other types, or without some of them."""
    found = {}
    for path, wanted in raw.items():
        clean = store.read_clean(root, form_id, path)
        if clean is None or not {*wanted.column_names}.issubset(clean.column_names):
            return None
        try:
            answers = clean.select(wanted.column_names).cast(wanted.schema)
        except pa.ArrowException:
            return None
        marks = clean[MISSING].cast(pa.list_(pa.string()))
        found[path] = answers.append_column(MISSING, marks)
    return found


def _together(
    run: Run, clean: Tables, log: pa.Table, raw: Tables, fields: Sequence[Field]
) -> _Known:
    """Clean rows of versions that still are the newest, and rows that came since."""
    current, cleaned = (tables[""]["_seq"].combine_chunks() for tables in (raw, clean))
    kept = cleaned.filter(pc.is_in(cleaned, current))
    absent = current.filter(pc.invert(pc.is_in(current, cleaned)))
    since = pc.greater(absent, run.cursor)
    fresh = {path: _rows(table, absent.filter(since)) for path, table in raw.items()}
    marked, lines = apply_missing_codes(fresh, missing_codes(fields))
    tables = {
        path: pa.concat_tables([_rows(table, kept), _like(marked[path], table)])
        for path, table in clean.items()
    }
    seen = np.arange(tables[""].num_rows) < len(kept)
    before = len(absent) - fresh[""].num_rows
    # What the log says of interviews that were edited since is of the past.
    names = fresh[""]["_instance_id"].combine_chunks()
    still = log.filter(pc.invert(pc.is_in(log["uuid"], value_set=names)))
    return _Known(tables, join_logs([still.cast(LOG_SCHEMA), lines]), seen, before)


def _like(table: pa.Table, other: pa.Table) -> pa.Table:
    return table.select(other.column_names).cast(other.schema)


def _as_they_came(raw: Tables, fields: Sequence[Field]) -> _Known:
    """Answers that no run has seen, or none that fits the form as it is by now."""
    tables, log = apply_missing_codes(raw, missing_codes(fields))
    return _Known(tables, log, np.zeros(tables[""].num_rows, np.bool_), 0)


def _rows(table: pa.Table, numbers: pa.Array) -> pa.Table:
    """The rows of the versions with these numbers."""
    return table.filter(pc.is_in(table["_seq"], value_set=numbers))


def _review_states(
    root: Path, form_id: int, fields: Sequence[Field], submissions: pa.Table
) -> pa.Array:
    """The review state of each submission by now; null for received."""
    latest = open_selected(root, form_id, fields, Selection()).tables[""]
    names = ["_seq", "_review_state"]
    schema = pa.schema([latest.schema.field(name) for name in names])
    states = pa.Table.from_batches(latest.batches(names), schema)
    numbers = submissions["_seq"].combine_chunks()
    places = pc.index_in(numbers, value_set=states["_seq"].combine_chunks())
    return states["_review_state"].combine_chunks().take(places)
