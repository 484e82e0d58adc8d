"""Exports read on a connection of their own, so tests must commit what they send."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions.actions import Upload
from tests.factories.submissions import instance, new_id, send

Sender = Callable[..., str]


@pytest.fixture(autouse=True)
def _committed(transactional_db: Any) -> None:
    """Everything is visible to other connections."""


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
