"""Exports read on a connection of their own; committing for it would make tests slow.

Only tests of streams do (marked `transaction=True`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions.actions import Upload
from collect.submissions.exports import assembly
from collect.submissions.exports.snapshot import Snapshot
from tests.factories.submissions import instance, new_id, send

Sender = Callable[..., str]


class InTheTest(Snapshot):
    """Reads what the test's own transaction has not committed."""

    def __init__(self) -> None:
        self._start(connection)

    def end(self) -> None:
        """The transaction is the test's."""

    def close(self) -> None:
        self._cursors.close()


@pytest.fixture(autouse=True)
def _visible(
    request: pytest.FixtureRequest, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exports see what a test sent, also where nothing is ever committed."""
    mark = request.node.get_closest_marker("django_db")
    if mark is None or not mark.kwargs.get("transaction"):
        monkeypatch.setattr(assembly, "Snapshot", InTheTest)


@pytest.fixture
def sent(form: Form, by: Actor) -> Sender:
    """Sends a submission of the household form; answers its instanceID."""

    def send_one(
        body: str = "<name>Ama</name>",
        *files: Upload,
        instance_id: str = "",
        draft: bool = False,
        **more: str,
    ) -> str:
        instance_id = instance_id or new_id()
        xml = instance(body, instance_id=instance_id, **more)
        return send(form, xml, files, by=by, draft=draft).instance_id

    return send_one
