"""Tables made anew by command, tidied by schedule."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from collect.accounts.models import Actor
from collect.datasets import actions, locks, tasks
from collect.datasets.tables import raw
from collect.datasets.tables.folders import raw_folder
from collect.forms.models import Form
from collect.submissions.queries import horizon
from tests.integration.datasets.tables.surveys import answered, cells, root


def rebuilt(*arguments: str) -> str:
    out = StringIO()
    call_command("rebuild_tables", *arguments, stdout=out)
    return out.getvalue()


def test_tables_are_made_anew_by_command(form: Form, by: Actor) -> None:
    answered(form, by, "<name>a</name><member/>", instance_id="uuid:a")
    raw.append_tail(root(), form.pk, upto=horizon(form.pk))
    before = raw_folder(root(), form.pk)
    told = f"survey ({form.pk}): submissions 1, /member 1, /member/visit 0\n"
    assert rebuilt(str(form.pk)) == told
    assert raw_folder(root(), form.pk) != before
    assert told in rebuilt("--all")
    assert cells(form, "name") == ["a"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Say which forms"),
        (["1", "--all"], "Say which forms"),
        (["999999"], "No published form has the id 999999"),
    ],
)
def test_forms_must_be_named(db: None, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        rebuilt(*arguments)


def test_tables_somebody_works_at_are_left_alone(form: Form, by: Actor) -> None:
    raw.append_tail(root(), form.pk, upto=0)
    other = connection.copy()
    with other.cursor() as cursor:
        key = [locks.RUNS, form.pk]
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
        with pytest.raises(CommandError, match="A run is working on the tables"):
            rebuilt(str(form.pk))
        assert actions.tidy_tables() == 0
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
    other.close()
    assert "survey" in rebuilt(str(form.pk))


def test_tables_are_tidied_from_time_to_time(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw.append_tail(root(), form.pk, upto=0)
    seen: list[int] = []

    def tidy(_: Path, form_id: int) -> int:
        seen.append(form_id)
        return 0

    monkeypatch.setattr(raw, "tidy", tidy)
    tasks.tidy_tables()
    assert form.pk in seen
    scheduled = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert tasks.tidy_tables.name in scheduled
    assert tasks.tidy_tables.name in current_app.tasks
