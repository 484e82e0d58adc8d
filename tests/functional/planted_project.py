"""A project that holds the survey, seen from outside: tables, findings, logs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pyarrow as pa
from django.conf import settings

from collect.datasets.tables import store
from collect.forms.models import Form
from collect.forms.queries import published_schemas
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user, make_project
from tests.factories.forms import make_form, make_version
from tests.factories.submissions import send
from tests.functional.planted_interviews import Interview
from tests.functional.planted_workbook import OLD, VERSION, workbook
from tests.integration.datasets.decisions.conftest import Decisions
from tests.integration.datasets.homes import finished_run

TABLES = ("", "/member")
BOOKKEEPING = ["_seq", "_version_id", "_form_version", "_submitted_at"]
"""Columns that say how a row came to the server, and nothing of the household: no
decision changes them."""
PUBLISHED = {
    OLD: datetime(2021, 11, 1, tzinfo=UTC),
    VERSION: datetime(2022, 1, 1, tzinfo=UTC),
}

Row = dict[str, Any]
Line = dict[str, Any]
Finding = tuple[str, str, str, str, str | None]
"""Check, table, row, question, and the answer it is about."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What a run left behind, as people get it."""

    clean: dict[str, pa.Table]
    raw: dict[str, pa.Table]
    log: list[Line]
    deleted: list[dict[str, str]]
    estimates: list[dict[str, str]]
    problems: list[str]

    def rows(self, table: str) -> dict[str, Row]:
        """The rows of a clean table by their key, without bookkeeping."""
        kept = self.clean[table].drop_columns(BOOKKEEPING)
        return {row["_row"]: row for row in kept.to_pylist()}

    def versions(self) -> dict[str, str]:
        """The form version of each interview."""
        keys, names = (self.raw[""][name] for name in ("_row", "_form_version"))
        return dict(zip(keys.to_pylist(), names.to_pylist(), strict=True))

    def findings(self, status: str = "") -> set[Finding]:
        """What checks say, decided or (by status) waiting."""
        return {
            (
                line["checkId"],
                line["table"],
                line["row"],
                line["question"],
                line["oldValue"],
            )
            for line in self.log
            if line["status"] == status or not status
        }


def survey(person: Person, data: Path, interviews: Sequence[Interview]) -> Decisions:
    """A project in which the interviews have been received."""
    project = make_project()
    with _published(OLD):
        form = make_form(project, workbook(data, OLD), kind=Kind.XLSX)
    with _published(VERSION):
        make_version(form, workbook(data, VERSION), kind=Kind.XLSX)
    by = make_app_user(project, form_id=form.pk).actor
    for interview in interviews:
        send(form, interview.xml, by=by)
    return Decisions(form, person)


def _published(version: str) -> AbstractContextManager[object]:
    """While this lasts, versions are published when that one was."""
    moment = PUBLISHED[version]
    return patch("collect.forms.actions.publishing.now", return_value=moment)


def run(of: Decisions) -> Seen:
    """What there is to be seen after a run."""
    form = Form.objects.get(pk=of.form.pk)
    finished = finished_run(form)
    assert finished.state == "succeeded", finished.error
    root = settings.COLLECT_TABLE_DIR
    clean = {name: store.read_clean(root, form.pk, name) for name in TABLES}
    fields = published_schemas(form.pk)[-1].fields
    return Seen(
        {name: table for name, table in clean.items() if table is not None},
        store.read_latest(root, form.pk, fields)[1],
        of.findings("limit=1000")["findings"],
        _csv(of, "/deletion-log.csv"),
        _csv(of, "/estimates.csv"),
        finished.problems,
    )


def _csv(of: Decisions, rest: str) -> list[dict[str, str]]:
    answer = of.person.get(of.path(rest))
    assert answer.status_code == 200, answer.content
    text = b"".join(answer.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text)))
