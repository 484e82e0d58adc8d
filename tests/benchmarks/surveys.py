"""A form with very many household interviews in the test database."""

from __future__ import annotations

import random

from django.db import connection

from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.benchmarks import household
from tests.benchmarks.filling import fill
from tests.factories.accounts import make_app_user, make_project
from tests.factories.forms import make_form
from tests.factories.submissions import send

RECEIVED = 200


def households(stored: int) -> Form:
    """The household form with `stored` interviews: 200 received, the rest copies."""
    form = make_form(make_project(), household.workbook(), kind=Kind.XLSX)
    phone = make_app_user(form.project, form_id=form.pk).actor
    draw = random.Random(1)
    for _ in range(RECEIVED):
        send(form, household.interview(draw), by=phone)
    more(stored)
    return form


def more(stored: int) -> None:
    """Let there be so many interviews."""
    connection.ensure_connection()
    assert connection.connection is not None
    fill(connection.connection, stored)
