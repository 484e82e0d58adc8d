"""How fast submissions are received, against the least a database can do."""

from __future__ import annotations

import sys
import time
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from collect.forms.uploads import Kind
from collect.submissions.models import Row, Submission
from tests.factories.accounts import make_app_user, make_project
from tests.factories.forms import make_form
from tests.factories.submissions import send

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]
FOLDER = "wash-abidjan-2022"


def rate(work: Callable[[bytes], Any], documents: list[bytes]) -> float:
    """Documents a second."""
    start = time.perf_counter()
    for document in documents:
        work(document)
    return len(documents) / (time.perf_counter() - start)


def insert(xml: bytes) -> None:
    """The baseline: the bytes, one transaction each."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare (xml) VALUES (%s)", [xml])


def fresh(documents: list[bytes]) -> list[bytes]:
    """The same answers under new instanceIDs."""
    return [
        document.partition(b"<instanceID>")[0]
        + f"<instanceID>uuid:{uuid.uuid4()}".encode()
        + b"</instanceID>"
        + document.partition(b"</instanceID>")[2]
        for document in documents
    ]


def test_receiving_costs_a_few_bare_inserts(
    transactional_db: Any, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    workbook = (shared_data / FOLDER / "wash_household.xlsx").read_bytes()
    form = make_form(make_project(), workbook, kind=Kind.XLSX)
    by = make_app_user(form.project, form_id=form.id).actor
    with zipfile.ZipFile(shared_data / FOLDER / "submissions.zip") as archive:
        documents = [archive.read(name) for name in archive.namelist()]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (id bigserial, xml bytea)")
    rate(insert, documents[:50])
    rate(lambda xml: send(form, xml, by=by), fresh(documents[:50]))
    ratios, received, bare = [], 0.0, 0.0
    for _ in range(3):
        bare = rate(insert, documents)
        received = rate(lambda xml: send(form, xml, by=by), fresh(documents))
        ratios.append(bare / received)
    again = rate(lambda xml: send(form, xml, by=by), fresh(documents)[:1] * 200)
    with capsys.disabled():
        sys.stdout.write(
            f"\nreceive: {received:.0f}/s, bare insert: {bare:.0f}/s, "
            f"ratios {[round(r, 1) for r in ratios]}, resend: {again:.0f}/s\n"
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare")
    assert Submission.objects.count() == 50 + 3 * len(documents) + 1
    assert Row.objects.filter(table="/member").count() > 3 * 2400
    # Five statements and some six rows with indexes instead of one row, on a server
    # that does not wait for the disk (where it does, both wait alike): 27 measured.
    assert min(ratios) < 45
