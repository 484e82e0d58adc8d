"""Phones, and submissions in their queues."""

from __future__ import annotations

import random

from collect.sync.simulation.form_engine import FilledForm
from collect.sync.simulation.phone import Outgoing, Phone, PhoneSettings
from collect.sync.simulation.transport import HttpTransport
from tests.unit.sync.simulation.server import FakeServer
from tests.unit.sync.simulation.xforms import STARTED, xform

FORM = xform("<a/>", "", '<input ref="/data/a"/>')


def phone_of(server: FakeServer, *, attempts: int = 4) -> Phone:
    return Phone(
        PhoneSettings(f"{server.url}/", "collect:test 1"),
        HttpTransport(timeout=5),
        random.Random(1),
        attempts=attempts,
        sleep=lambda seconds: None,
        clock=lambda: STARTED,
    )


def queued(phone: Phone, files: dict[str, bytes] | None = None) -> Outgoing:
    phone.fetch_forms()
    filled = FilledForm("small", "uuid:1", "One", b"<data/>", files or {}, {}, 1)
    return phone.finalize("small", filled)
