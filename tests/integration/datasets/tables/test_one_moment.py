"""Tables are read as of one moment, whatever is committed meanwhile."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from collect.accounts.models import Actor
from collect.datasets.tables import latest
from collect.datasets.tables.parts import TailPart
from collect.forms.models import Form
from collect.submissions.queries import horizon
from collect.submissions.queries.streams import one_moment
from tests.integration.datasets.tables.surveys import answered, cells, content, opened

pytestmark = pytest.mark.django_db(transaction=True)


def aside(form: Form, by: Actor, name: str) -> None:
    """Somebody else sends a submission, and it is committed."""

    def send() -> None:
        try:
            body = f"<name>{name}</name><member/>"
            answered(form, by, body, instance_id=f"uuid:{name}")
        finally:
            connection.close()

    sender = threading.Thread(target=send)
    sender.start()
    sender.join()


def test_reads_of_one_moment_agree(form: Form, by: Actor) -> None:
    aside(form, by, "a")
    with one_moment():
        before = horizon(form.pk)
        aside(form, by, "b")
        assert horizon(form.pk) == before
    assert horizon(form.pk) == before + 1


def test_what_comes_while_tables_are_opened_is_in_all_of_them_or_in_none(
    form: Form, by: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside(form, by, "a")
    tail = latest._tail
    names = iter("bcd")

    def meanwhile(*parameters: Any) -> TailPart:
        found = tail(*parameters)
        aside(form, by, next(names))
        return found

    monkeypatch.setattr(latest, "_tail", meanwhile)
    tables = content(opened(form))
    assert {path: len(rows) for path, rows in tables.items()} == {
        "": 1,
        "/member": 1,
        "/member/visit": 0,
    }
    monkeypatch.undo()
    assert len(cells(form, "name")) == 4
