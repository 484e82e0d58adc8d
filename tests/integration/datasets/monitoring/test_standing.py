"""What is counted of interviews: kept, shared, and made anew when it is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.conf import settings

from collect.accounts.models import Actor, AuditEvent
from collect.datasets import tasks
from collect.datasets.monitoring import keeping, standing
from collect.datasets.monitoring.about import Sight, Standing
from collect.datasets.pipeline.survey import Survey, SurveyError
from collect.forms.models import Form
from collect.lib.clock import now
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.monitoring.conftest import home


@pytest.fixture(autouse=True)
def nothing_held() -> Iterator[None]:
    """As a process that has just begun."""
    standing._held.clear()
    yield
    standing._held.clear()


def kept_file(form: Form) -> Path:
    return keeping._path(settings.COLLECT_TABLE_DIR, form.pk)


def slow(form: Form, **about: object) -> Standing:
    """Counts that took long, kept as another process would."""
    found = standing.renew(form)
    said = replace(found.about, **{"seconds": 2.0, **about})  # type: ignore[arg-type]
    found = replace(found, about=said)
    keeping.keep(settings.COLLECT_TABLE_DIR, form.pk, found)
    return found


def test_counts_are_kept_and_read_back_as_they_were(form: Form, by: Actor) -> None:
    home(form, by, rooms="98", minutes=10, ages=(999,))
    home(form, by, who="Edi", area="R", day="2026-03-02")
    run = finished_run(form)
    made = standing.standing(form)
    assert made.about.run == run.pk
    assert (made.about.shortest, made.about.longest) == (15.0, None)
    assert made.about.sight == Sight.NONE
    standing._held.clear()
    read = standing.standing(form)
    assert read is not made
    assert read.about == made.about
    assert read.instances == made.instances
    for name in ("area", "enumerator", "version", "day", "stratum", "cluster"):
        assert read.interviews.keys[name].equals(made.interviews.keys[name])
    assert read.interviews.keys["stratum"].to_pylist() == ["U", "R"]
    assert read.interviews.missing.hits.tolist() == [2, 0]
    assert read.interviews.examined.all()
    assert np.array_equal(read.interviews.minutes, [10.0, 20.0])
    # 10:00 by the clock of the phone, in Nepal.
    assert read.interviews.clock[0] % 86_400_000_000 == 10 * 3_600_000_000


def test_small_surveys_are_counted_anew_whenever_something_changes(
    form: Form, by: Actor
) -> None:
    home(form, by)
    assert len(standing.standing(form)) == 1
    home(form, by)
    assert len(standing.standing(form)) == 2
    assert standing.standing(form) is standing.standing(form)


def test_counts_of_very_many_interviews_may_be_somewhat_old(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "_FEW", 0)
    home(form, by)
    slow(form)
    home(form, by)
    assert len(standing.standing(form)) == 1
    slow(form, mark="older", as_of=now() - timedelta(hours=1))
    assert len(standing.standing(form)) == 2


def test_counts_of_another_process_are_taken(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "_FEW", 0)
    home(form, by)
    slow(form)
    assert len(standing.standing(form)) == 1
    home(form, by)
    renewed = slow(form)
    assert standing.standing(form).about == renewed.about


@pytest.mark.parametrize("content", [b"", b"no table"])
def test_what_cannot_be_read_is_counted_anew(
    form: Form, by: Actor, content: bytes
) -> None:
    home(form, by)
    standing.standing(form)
    standing._held.clear()
    kept_file(form).write_bytes(content)
    assert len(standing.standing(form)) == 1


def test_files_of_another_format_are_left(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.standing(form)
    monkeypatch.setattr(keeping, "FORMAT", b"2")
    assert keeping.recollect(settings.COLLECT_TABLE_DIR, form.pk) is None


def test_few_forms_are_held(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "_HELD", 0)
    standing.standing(form)
    assert standing._held == {}


def test_counts_are_due_when_a_run_has_ended(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tasks.count_interviews, "delay", asked.append)
    home(form, by)
    finished_run(form)
    event = AuditEvent.objects.filter(action="run.finish").latest("pk")
    tasks.count_after_run(event.pk)
    assert asked == [form.pk]
    tasks.count_interviews(form.pk)
    assert kept_file(form).exists()
    event.form_id = None
    event.save()
    tasks.count_after_run(event.pk)
    assert asked == [form.pk]
    tasks.count_interviews(form.pk + 1)


def test_places_that_cannot_be_computed_are_left_out(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate = Survey.evaluate

    def refuse(survey: Survey, expression: str, table: str) -> Any:
        if expression == "${area}":
            raise SurveyError("not computable")
        return evaluate(survey, expression, table)

    monkeypatch.setattr(Survey, "evaluate", refuse)
    home(form, by)
    found = standing.standing(form)
    assert found.about.area == ""
    assert found.interviews.keys["area"].null_count == 1
    assert found.interviews.keys["stratum"].null_count == 1
