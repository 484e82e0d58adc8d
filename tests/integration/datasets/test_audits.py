"""Durations by the logs of phones, which may come later than their submission."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from collect.accounts.models import Actor, AuditEvent, Project
from collect.datasets import tasks
from collect.datasets.models import Run
from collect.datasets.tables import store
from collect.forms import blobs
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.jobs import JOBS
from collect.submissions.queries.client_logs import client_logs
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send, upload
from tests.integration.datasets.homes import finished_run

WORKBOOK = """
| survey |
|        | type    | name  | label |
|        | audit   | audit |       |
|        | integer | rooms | Rooms |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| checks |
|        | name    | type     | min_minutes |
|        | minutes | duration | 5           |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


def log(minutes: int) -> bytes:
    return f"event,node,start,end\nquestion,/data/rooms,0,{minutes * 60_000}\n".encode()


def xml(key: str) -> bytes:
    text = instance("<rooms>2</rooms>", form_id="homes", instance_id=key).decode()
    return text.replace("<meta>", "<meta><audit>audit.csv</audit>").encode()


def found(form: Form) -> list[tuple[str, str]]:
    run = finished_run(form)
    assert run.problems == []
    lines = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    assert lines is not None
    return [(line["uuid"], line["reason"]) for line in lines.to_pylist()]


def test_a_log_counts_whenever_it_comes(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late, never = new_id(), new_id(), new_id()
    send(form, xml(early), [upload("audit.csv", log(3))], by=by)
    send(form, xml(late), by=by)
    send(form, xml(never), [upload("audit.csv", b"no log")], by=by)
    said = "{} minutes at the questions; the least allowed is 5"
    assert found(form) == [(early, said.format(3))]
    send(form, xml(late), [upload("audit.csv", log(2))], by=by)
    read: list[str] = []
    path_of = blobs.path_of

    def opened(key: str) -> Path:
        read.append(key)
        return path_of(key)

    monkeypatch.setattr(blobs, "path_of", opened)
    assert sorted(found(form)) == sorted(
        [(early, said.format(3)), (late, said.format(2))]
    )
    assert read == [
        sha for key, sha in client_logs(form.pk, "/meta/audit") if key == late
    ]


def test_a_file_that_may_be_a_log_asks_for_a_run(form: Form, by: Actor) -> None:
    action = "submission.attachment.update"
    assert JOBS[action] == [tasks.run_after_file.name]
    key = new_id()
    send(form, xml(key), by=by)
    send(form, xml(key), [upload("photo.jpg")], by=by)
    tasks.run_after_file(AuditEvent.objects.get(action=action).pk)
    assert not Run.objects.filter(form=form).exists()
    send(form, xml(key), [upload("audit.csv", log(2))], by=by)
    tasks.run_after_file(AuditEvent.objects.filter(action=action).latest("pk").pk)
    assert Run.objects.filter(form=form).count() == 1
    blobs.path_of(client_logs(form.pk, "/meta/audit")[0][1]).unlink()
    assert found(form) == []
