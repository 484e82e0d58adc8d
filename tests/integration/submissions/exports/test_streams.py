"""Large exports: streamed, from one moment, and never cut short unnoticed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Generator

import pytest
from django.db import OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from collect.accounts.models import Actor
from collect.forms import blobs
from collect.forms.models import Blob, Form
from collect.lib.clock import now
from collect.submissions.exports import assembly, sending
from collect.submissions.exports.options import CsvOptions
from collect.submissions.exports.selection import select
from collect.submissions.exports.snapshot import Snapshot
from tests.factories.accounts import Person
from tests.factories.submissions import instance, send, upload
from tests.integration.submissions.addresses import address, content
from tests.integration.submissions.exports.conftest import Sender
from tests.integration.submissions.exports.reading import files, rows

pytestmark = pytest.mark.django_db(transaction=True)
MEMBER = "<member><age>1</age></member>"
OPEN = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"


def archive_of(form: Form) -> Generator[bytes, None, None]:
    assert form.current_version is not None
    return assembly.zip_file(
        form.current_version,
        select(form.id, ()),
        CsvOptions(),
        form_name="x",
        moment=now(),
    )


def open_snapshots() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OPEN)
        (number,) = cursor.fetchone()
    return int(number)


def test_all_files_show_the_same_moment(form: Form, by: Actor, sent: Sender) -> None:
    """A submission and an edit that arrive between two tables are in neither."""
    first = sent(f"<name>old</name>{MEMBER}")
    made = archive_of(form)
    # The head of the first file, then its rows: from here on the moment is fixed.
    begun = [next(made), next(made)]
    sent(MEMBER, upload("new.jpg"))
    edit = f"<name>new</name>{MEMBER}{MEMBER}"
    send(form, instance(edit, instance_id="uuid:e", deprecated_id=first), by=by)
    found = files(b"".join([*begun, *made]))
    (row,) = rows(found["x.csv"])
    assert (row["KEY"], row["name"]) == (first, "old")
    assert [r["PARENT_KEY"] for r in rows(found["x-member.csv"])] == [first]
    assert "media/new.jpg" not in found


def test_files_are_sent_without_holding_the_database_back(
    form: Form, sent: Sender
) -> None:
    sent(MEMBER, upload("a.jpg", b"x" * 300_000))
    made = archive_of(form)
    pieces = [next(made), next(made)]
    assert open_snapshots() == 1
    for piece in made:
        pieces.append(piece)
        if b"media/a.jpg" in piece:
            break
    assert open_snapshots() == 0
    assert files(b"".join([*pieces, *made]))["media/a.jpg"] == b"x" * 300_000


def test_an_abandoned_export_gives_its_connection_back(
    form: Form, sent: Sender
) -> None:
    sent(MEMBER)
    made = archive_of(form)
    next(made), next(made)
    assert open_snapshots() == 1
    made.close()
    assert open_snapshots() == 0


def test_a_transaction_around_an_export_stays_as_it_is(form: Form) -> None:
    with transaction.atomic():
        Form.objects.update(name="changed")
        Snapshot().close()
    assert Form.objects.get().name == "changed"


def test_a_database_that_does_not_answer_leaves_nothing_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("the database is gone")

    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "set_autocommit", refuse)
        with pytest.raises(OperationalError):
            Snapshot()
    assert open_snapshots() == 0


def test_a_large_answer_is_streamed_without_a_length(
    form: Form, alice: Person, sent: Sender
) -> None:
    data = bytes(range(256)) * 4096
    sent("", upload("big.bin", data, "image/raw"))
    response = alice.get(f"{address(form)}.csv.zip")
    assert response.streaming
    assert "Content-Length" not in response.headers
    assert files(content(response))["media/big.bin"] == data


def test_a_client_that_leaves_ends_the_export(
    form: Form, alice: Person, sent: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BLOCK", 10)
    sent(MEMBER)
    response = alice.get(f"{address(form)}.csv.zip")
    next(iter(response.streaming_content))
    assert open_snapshots() == 1
    response.close()
    assert open_snapshots() == 0


def test_a_failure_before_the_first_block_is_an_error_not_a_file(
    form: Form, alice: Person, sent: Sender
) -> None:
    sent("", upload("p.jpg", b"soon lost"))
    lose(9)
    response = alice.get(f"{address(form)}.csv.zip")
    assert (response.status_code, response.json()["code"]) == (500, 500.1)
    assert "Content-Disposition" not in response.headers
    assert open_snapshots() == 0


def test_a_failure_later_breaks_the_transfer(
    form: Form, alice: Person, sent: Sender
) -> None:
    """The server cuts the connection when the answer's bytes raise; what arrived is
    no archive."""
    sent("", upload("a.bin", bytes(range(256)) * 4096, "image/raw"))
    sent("", upload("b.bin", b"soon lost"))
    sent("", upload("c.bin", bytes(range(256)) * 4096, "image/raw"))
    lose(9)
    response = alice.get(f"{address(form)}.csv.zip")
    assert response.status_code == 200
    arrived = []
    with pytest.raises(FileNotFoundError):
        arrived.extend(response.streaming_content)
    assert "Content-Length" not in response.headers
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(b"".join(arrived)))
    assert open_snapshots() == 0


def lose(size: int) -> None:
    """Remove the file of the blob of this size."""
    blobs.path_of(Blob.objects.get(size=size).sha256).unlink()
