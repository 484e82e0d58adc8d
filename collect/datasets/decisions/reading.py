"""The cleaning log of the last run as people ask for it: chosen lines, and whose eyes
it is for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from collect.accounts.limits import Areas
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets.cleaning.log import ACCEPTED, PENDING, REMOVE
from collect.datasets.positions.tables import located_variables
from collect.datasets.tables import store
from collect.datasets.tables.schema import column_name
from collect.forms.models import Form
from collect.forms.queries import published_schemas
from collect.forms.queries.schema import Schema
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import guarded
from collect.problems import Problem
from collect.submissions.areas import ids_within
from collect.submissions.sight import areas_seen, trusted_areas

WITHHELD = "(withheld)"
"""Stands for answers that identify a person, where the reader has no right to them."""

_QUOTES = ("old_value", "new_value", "reason", "issue")
"""Columns of the log that may hold an answer."""


def read_log(form: Form, by: Actor) -> pa.Table:
    """The lines of the last run's cleaning log, by cell: of the interviews that the
    reader may read.

    Direct identifiers and positions are withheld from those who may neither correct
    submissions nor read identifiers. Raises Problem 403.1, 404.1 before the first run.
    """
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    if log is None:
        raise Problem("404.1")
    return seen_by(log, form, by)


def seen_by(log: pa.Table, form: Form, by: Actor) -> pa.Table:
    """The lines of a log as `read_log` gives them. Raises Problem 403.1."""
    log = lines_within(log, form, areas_seen(by, form, Verb.SUBMISSION_READ))
    trusted = trusted_areas(by, form)
    if trusted.everywhere:
        return log
    return withhold(log, guarded_cells(form), ids_within(form, trusted))


def lines_within(log: pa.Table, form: Form, areas: Areas) -> pa.Table:
    """The lines about interviews within the areas."""
    if areas.everywhere:
        return log
    return lines(log, {"uuid": ids_within(form, areas)})


def lines(log: pa.Table, wanted: Mapping[str, Collection[str]]) -> pa.Table:
    """The lines that have one of the values `wanted` in each of those columns."""
    for name, values in wanted.items():
        log = log.filter(pc.is_in(log[name], pa.array(list(values), pa.string())))
    return log


def deletions(log: pa.Table) -> pa.Table:
    """The deletion log: interviews that are removed, and why."""
    chosen = pc.and_(
        pc.equal(log["change_type"], REMOVE), pc.equal(log["status"], ACCEPTED)
    )
    return log.filter(chosen)


def pending_by_check(log: pa.Table) -> dict[str, int]:
    """How many findings of each check wait for a decision."""
    waiting = log.filter(pc.equal(log["status"], PENDING))
    counted = waiting["check_id"].combine_chunks().value_counts()
    names, counts = counted.field("values"), counted.field("counts")
    return dict(zip(names.to_pylist(), counts.to_pylist(), strict=True))


def guarded_cells(form: Form) -> set[tuple[str, str]]:
    """Table and column of direct identifiers and positions, of any version, and of what
    is computed from positions."""
    schemas = published_schemas(form.pk)
    rules = guarded([schema.fields for schema in schemas])
    found = {
        (field.table, column_name(field))
        for field in _questions(schemas)
        if field.path in rules.paths
    }
    tables = {table for schema in schemas for table in schema.tables}
    return found | {
        (table, name)
        for name in located_variables(schemas, rules.located)
        for table in tables
    }


def withhold(
    log: pa.Table,
    direct: Collection[tuple[str, str]],
    trusted: Collection[str] = (),
) -> pa.Table:
    """The log without what it quotes of answers to these questions, except in the
    interviews `trusted`."""
    if not direct:
        return log
    cells = pc.binary_join_element_wise(log["table"], log["question"], "\x1f")
    listed = pa.array(["\x1f".join(pair) for pair in direct], pa.string())
    hidden = pc.is_in(cells, listed)
    if trusted:
        shown = pc.is_in(log["uuid"], pa.array(list(trusted), pa.string()))
        hidden = pc.and_not(hidden, shown)
    for name in _QUOTES:
        quoted = pc.and_(hidden, pc.is_valid(log[name]))
        column = pc.if_else(quoted, WITHHELD, log[name])
        log = log.set_column(log.column_names.index(name), name, column)
    return log


def labels(form: Form) -> dict[tuple[str, str], str]:
    """By table and column, the question's label in its first language, else its name."""
    return {
        (field.table, column_name(field)): next(iter(field.labels.values()), field.name)
        for field in _questions(published_schemas(form.pk))
    }


def _questions(schemas: Sequence[Schema]) -> list[Field]:
    return [field for schema in schemas for field in schema.fields if field.is_question]


def page(log: pa.Table, limit: int, offset: int) -> list[dict[str, Any]]:
    """Some lines as dictionaries."""
    lines: list[dict[str, Any]] = log.slice(offset, limit).to_pylist()
    return lines
