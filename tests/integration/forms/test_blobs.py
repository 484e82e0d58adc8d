"""Stored files: addressed by content, durable before their row, swept when orphaned."""

import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from collect.accounts.models import Project
from collect.forms import actions, blobs
from collect.forms.actions import sweep_blobs
from collect.forms.models import Blob
from collect.lib.hashing import md5_hex, sha256_hex
from tests.factories.forms import make_form, xform

TWO_DAYS_AGO = time.time() - 2 * 86_400


def age(path: Path) -> None:
    os.utime(path, (TWO_DAYS_AGO, TWO_DAYS_AGO))


@pytest.fixture(autouse=True)
def empty_storage(settings: Settings, tmp_path: Path) -> None:
    """Storage of each test's own: rows are rolled back, files are not."""
    settings.COLLECT_BLOB_DIR = tmp_path


@pytest.fixture
def orphan(db: None) -> Path:
    """An old file without a row, where a blob would be."""
    path = blobs.path_of(sha256_hex(b"orphan"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"orphan")
    age(path)
    return path


def test_bytes_are_kept_under_their_hash(db: None) -> None:
    blob = blobs.store([b"ab", b"", b"c"], "text/plain")
    assert (blob.sha256, blob.md5) == (sha256_hex(b"abc"), md5_hex(b"abc"))
    assert (blob.size, blob.content_type) == (3, "text/plain")
    path = blobs.path_of(blob.sha256)
    assert path.parts[-3:] == (blob.sha256[:2], blob.sha256[2:4], blob.sha256)
    with blobs.open_blob(blob) as file:
        assert b"".join(blobs.chunks_of(file)) == b"abc"
    assert blobs.read_blob(blob) == b"abc"


def test_equal_bytes_are_kept_once(db: None) -> None:
    assert blobs.store([b"same"], "text/plain") == blobs.store([b"sa", b"me"])
    assert Blob.objects.count() == 1


def test_an_empty_file_is_a_file(db: None) -> None:
    blob = blobs.store([])
    assert (blob.size, blobs.read_blob(blob)) == (0, b"")


def test_a_broken_upload_leaves_nothing(db: None) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        blobs.store(chunks())
    assert list(blobs.incoming().iterdir()) == []
    assert not blobs.path_of(sha256_hex(b"half")).exists()


def test_what_has_arrived_is_kept_when_it_is_admitted(db: None) -> None:
    arrived = blobs.receive([b"wa", b"iting"], "text/plain")
    assert list(blobs.incoming().iterdir()) == [arrived.path]
    assert not Blob.objects.exists()
    blob = blobs.admit(arrived)
    arrived.drop()
    assert (blob.size, blob.content_type) == (7, "text/plain")
    assert blobs.read_blob(blob) == b"waiting"
    assert list(blobs.incoming().iterdir()) == []


def test_what_has_arrived_and_is_dropped_leaves_nothing(db: None) -> None:
    arrived = blobs.receive([b"dropped"])
    arrived.drop()
    assert list(blobs.incoming().iterdir()) == []
    assert not blobs.path_of(arrived.kept.sha256).exists()


def test_a_lost_file_comes_back_with_the_next_upload(db: None) -> None:
    blob = blobs.store([b"precious"])
    blobs.path_of(blob.sha256).unlink()
    assert blobs.read_blob(blobs.store([b"precious"])) == b"precious"


def test_old_orphans_are_swept(orphan: Path) -> None:
    abandoned = blobs.incoming() / "abandoned"
    abandoned.parent.mkdir(exist_ok=True)
    abandoned.write_bytes(b"x")
    age(abandoned)
    assert sweep_blobs() == 2
    assert not orphan.exists()
    assert not abandoned.exists()


def test_what_is_young_named_or_not_ours_stays(project: Project) -> None:
    form = make_form(project, xform(media=("a.png",)), publish=False)
    actions.set_attachment(
        form=form, name="a.png", chunks=[b"named"], content_type="image/png", by=None
    )
    stored = blobs.path_of(Blob.objects.get().sha256)
    age(stored)
    young = blobs.path_of(sha256_hex(b"young"))
    young.parent.mkdir(parents=True, exist_ok=True)
    young.write_bytes(b"young")
    foreign = blobs.root() / "lost+found.txt"
    foreign.write_bytes(b"?")
    age(foreign)
    assert sweep_blobs() == 0
    assert all(path.exists() for path in (stored, young, foreign))
    assert sweep_blobs(older_than=timedelta(0)) == 1
    assert not young.exists()


def test_a_file_that_no_record_names_goes_with_its_row(db: None) -> None:
    forgotten = blobs.path_of(blobs.store([b"forgotten"]).sha256)
    age(forgotten)
    lost = blobs.path_of(blobs.store([b"lost"]).sha256)
    lost.unlink()
    young = blobs.store([b"young"])
    assert sweep_blobs() == 1
    assert not forgotten.exists()
    assert list(Blob.objects.all()) == [young]
    assert blobs.read_blob(blobs.store([b"forgotten"])) == b"forgotten"


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_is_not_committed_yet_stays() -> None:
    path = blobs.path_of(sha256_hex(b"arriving"))
    stored, swept = threading.Event(), threading.Event()

    def receive() -> None:
        try:
            with transaction.atomic():
                blobs.store([b"arriving"])
                age(path)
                stored.set()
                swept.wait(10)
        finally:
            connection.close()

    receiver = threading.Thread(target=receive)
    receiver.start()
    assert stored.wait(10)
    try:
        assert sweep_blobs() == 0
    finally:
        swept.set()
        receiver.join()
    assert path.exists()
    assert sweep_blobs() == 1


def test_a_file_renewed_at_the_last_moment_stays(
    orphan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def upload_and_fail(name: str) -> int:
        orphan.touch()
        return 1

    monkeypatch.setattr(blobs, "lock_key", upload_and_fail)
    assert sweep_blobs() == 0
    assert orphan.exists()


def test_a_file_that_vanishes_meanwhile_is_no_error(
    orphan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def vanish(name: str) -> int:
        orphan.unlink()
        return 1

    monkeypatch.setattr(blobs, "lock_key", vanish)
    assert sweep_blobs() == 0
