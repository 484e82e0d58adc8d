"""What it costs to keep a form's tables: made anew, continued, opened and read."""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from collect.accounts.models import Project
from collect.datasets.tables import raw
from collect.datasets.tables.history import History
from collect.datasets.tables.latest import open_latest
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.submissions.queries import horizon
from tests.benchmarks import filling, household
from tests.factories.accounts import make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import send

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

STORED = int(os.environ.get("TABLE_BENCHMARK_SIZE", "100000"))
ADDED = STORED // 100
DIFFERENT = 200


@pytest.fixture
def form(project: Project) -> Form:
    """Households of 120 questions and five members, some of them all alike."""
    made = make_form(project, household.workbook(), kind=Kind.XLSX)
    by = make_app_user(project, form_id=made.id).actor
    draw = random.Random(1)
    for _ in range(DIFFERENT):
        send(made, household.interview(draw), by=by)
    return made


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one run."""
    start = time.process_time()
    work()
    return time.process_time() - start


def test_adding_one_in_a_hundred_costs_a_twentieth_of_a_rebuild(
    form: Form, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(settings.COLLECT_TABLE_DIR)
    filling.fill(_plain_connection(), STORED)
    first = horizon(form.pk)
    wall = time.monotonic()
    whole = seconds(lambda: raw.rebuild(root, form.pk, upto=first))
    wall = time.monotonic() - wall
    filling.fill(_plain_connection(), STORED + ADDED)
    before = seconds(lambda: _read(root, form))
    last = horizon(form.pk)
    added = seconds(lambda: raw.append_tail(root, form.pk, upto=last))
    reading = seconds(lambda: _read(root, form))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with capsys.disabled():
        sys.stdout.write(
            f"\n{STORED} submissions rebuilt in {whole:.1f} s CPU ({wall:.1f} s); "
            f"{ADDED} more added in {added:.2f} s ({added / whole:.1%}); all read "
            f"in {reading:.2f} s, with those added not in the tables {before:.2f} s; "
            f"{peak:.0f} MB at most\n"
        )
    assert added < whole / 20


def _read(root: Path, form: Form) -> None:
    sources = open_latest(
        root, form.pk, History.of(form.pk).fields, upto=horizon(form.pk)
    )
    for source in sources.values():
        assert source.rows == sum(batch.num_rows for batch in source.batches())


def _plain_connection() -> psycopg.Connection[tuple[object, ...]]:
    connection.ensure_connection()
    plain: psycopg.Connection[tuple[object, ...]] = connection.connection
    return plain
