"""The cleaning log as a spreadsheet: made from the last run, and read when it is back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets import cleaning
from collect.datasets.cleaning import specified, to_texts
from collect.datasets.cleaning.log import LOG_SCHEMA, PENDING
from collect.datasets.cleaning.sheets import (
    OtherText,
    Questions,
    QuestionText,
    capped,
    read_log,
    write_log,
    write_others,
)
from collect.datasets.decisions import actions
from collect.datasets.decisions.reading import lines_within
from collect.datasets.evidence import choices_of
from collect.datasets.tables import store
from collect.datasets.tables.schema import column_name, merge_fields, questions_of
from collect.forms.models import Form
from collect.forms.queries import published_schemas, schema_of
from collect.forms.xlsform.fields import Choice, Field
from collect.forms.xlsform.findings import Finding, Severity
from collect.submissions.sight import areas_seen


@dataclass(frozen=True, eq=False)
class Asked:
    """What a form asks, over all its versions."""

    fields: Sequence[Field]
    choices: Mapping[str, Sequence[Choice]]

    @classmethod
    def of(cls, form: Form) -> Asked:
        """Of the form's published versions."""
        schemas = published_schemas(form.pk)
        fields = merge_fields([schema.fields for schema in schemas])
        return cls(fields, choices_of(schemas))

    def texts(self) -> Questions:
        """The questions as people read them."""
        return {
            (field.table, column_name(field)): QuestionText(
                label=_first(field.labels) or field.name,
                type=field.type,
                choices=tuple(
                    (choice.code, _first(choice.labels) or choice.code)
                    for choice in self.choices.get(field.list_name, ())
                    if field.control
                ),
                multiple=field.multiple,
            )
            for field in self.fields
            if field.is_question
        }

    def specified_by(self, table: str, column: str) -> cleaning.Specified | None:
        """The question, and its choice, that a text specifies."""
        for field in questions_of(self.fields, table):
            if column_name(field) == column:
                return specified(field, self.fields, self.choices)
        return None


def log_sheet(form: Form, lines: pa.Table) -> bytes:
    """Lines of the cleaning log as XLSX. Raises TooManyLinesError."""
    return write_log(lines, Asked.of(form).texts(), _context(form, lines))


def others_sheet(form: Form, log: pa.Table) -> bytes:
    """The texts of "other, specify" that wait in the log, as XLSX.

    Raises TooManyLinesError.
    """
    lines = log.filter(
        pc.and_(
            pc.is_in(log["check_id"], pa.array(_checks_of_others(form), pa.string())),
            pc.equal(log["status"], PENDING),
        )
    )
    asked = Asked.of(form)
    others = _others(form, asked, lines)
    return write_others(lines, asked.texts(), others, _context(form, lines))


@dataclass(frozen=True)
class Uploaded:
    """What became of a spreadsheet.

    `decided` is None where findings forbade it, or where it was only tried; `proposed`:
    how many decisions it asks for; `unchanged`, `skipped`: lines that are in force
    already, and that decide nothing; `drafts`: the decisions it asks for, where it was
    only tried.
    """

    decided: actions.Decided | None
    proposed: int
    unchanged: int
    skipped: int
    findings: tuple[Finding, ...]
    drafts: tuple[cleaning.Decision, ...] = ()

    @property
    def faulty(self) -> bool:
        """Whether findings forbid it."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def upload(
    *, form: Form, content: bytes, name: str, by: Actor, try_only: bool = False
) -> Uploaded:
    """Decide what a spreadsheet says: all of it, or nothing if anything is wrong.

    Raises Problem 403.1.
    """
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    log = LOG_SCHEMA.empty_table() if log is None else log
    areas = areas_seen(by, form, Verb.SUBMISSION_UPDATE)
    reading = read_log(content, lines_within(log, form, areas))
    findings = list(reading.findings)
    decided = None
    drafts: tuple[cleaning.Decision, ...] = ()
    unchanged = reading.unchanged
    if not reading.faulty and reading.proposals:
        if try_only:
            verdict = actions.consider(form, reading.proposals, by)
            refusals, more = verdict.refusals, verdict.unchanged
            drafts = verdict.decisions
        else:
            file = actions.File(name, sha256(content).hexdigest())
            decided = actions.decide(
                form=form, proposals=reading.proposals, by=by, file=file
            )
            refusals, more = tuple(decided.refusals), decided.unchanged
        findings += [reading.locate(refusal) for refusal in refusals]
        unchanged += more
    sheet = reading.layout.title if reading.layout else ""
    return Uploaded(
        decided,
        len(reading.proposals),
        unchanged,
        reading.skipped,
        capped(findings, sheet),
        drafts,
    )


def _first(labels: Mapping[str, str]) -> str:
    return next(iter(labels.values()), "")


def _context(form: Form, lines: pa.Table) -> dict[str, str]:
    """Which of how many each row of a repeat is, by its key: “member 2 of 5”."""
    context: dict[str, str] = {}
    for table in pc.unique(lines["table"]).to_pylist():
        rows = store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, table)
        if not table or rows is None:
            continue
        own = lines.filter(pc.equal(lines["table"], table))
        here = rows.filter(pc.is_in(rows["_instance_id"], pc.unique(own["uuid"])))
        counts = Counter(here["_instance_id"].to_pylist())
        name = table.rpartition("/")[2]
        columns = here.select(["_row", "_instance_id", "_ordinal"]).to_pydict()
        for row, uuid, ordinal in zip(*columns.values(), strict=True):
            context[row] = f"{name} {ordinal} of {counts[uuid]}"
    return context


def _checks_of_others(form: Form) -> list[str]:
    published = form.current_version_id
    checks = schema_of(published).definition.checks if published else ()
    return [check.name for check in checks if check.type == "other"]


def _others(form: Form, asked: Asked, lines: pa.Table) -> list[OtherText | None]:
    """What the text of each line belongs to, and what was chosen there."""
    keys = list(
        zip(lines["table"].to_pylist(), lines["question"].to_pylist(), strict=True)
    )
    parents = {key: asked.specified_by(*key) for key in dict.fromkeys(keys)}
    answers: dict[tuple[str, str], Mapping[str, str | None]] = {}
    found: list[OtherText | None] = []
    for (table, question), row in zip(keys, lines["row"].to_pylist(), strict=True):
        about = parents[table, question]
        if about is None:
            found.append(None)
            continue
        column = column_name(about.parent)
        if (table, column) not in answers:
            answers[table, column] = _answers(form, table, column)
        value = answers[table, column].get(row)
        found.append(OtherText(column, about.code, value))
    return found


def _answers(form: Form, table: str, column: str) -> dict[str, str | None]:
    """The answers to a question as the last run left them, by row."""
    rows = store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, table)
    if rows is None or column not in rows.column_names:
        return {}
    texts = to_texts(rows[column].combine_chunks()).to_pylist()
    return dict(zip(rows["_row"].to_pylist(), texts, strict=True))
