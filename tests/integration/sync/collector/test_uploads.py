"""Files by tus: in pieces, cut, sent twice, wrong, somebody else's."""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import timedelta

import pytest
from pytest_django import Settings

from collect.accounts.models import AppUser
from collect.forms import blobs
from collect.forms.actions import sweep_blobs
from collect.forms.models import Blob
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.sync.actions import parts, uploads
from collect.sync.models import Upload
from collect.sync.tasks import sweep_uploads
from tests.factories.accounts import Person, make_app_user
from tests.factories.collector import TUS, WebCollector

PHOTO = bytes(range(256)) * 100
SUM = sha256_hex(PHOTO)


def offset(answer: object) -> int:
    return int(answer["Upload-Offset"])  # type: ignore[index]


def test_the_server_says_what_it_can_do(collector: WebCollector) -> None:
    answer = collector.ask("OPTIONS", "uploads")
    assert answer.status_code == 204
    assert answer["Tus-Version"] == answer["Tus-Resumable"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,checksum"
    assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert int(answer["Tus-Max-Size"]) == 512 * 2**20


def test_a_file_arrives_in_pieces_and_becomes_a_blob(collector: WebCollector) -> None:
    answer = collector.announce(SUM, len(PHOTO))
    assert (answer.status_code, offset(answer)) == (201, 0)
    assert answer["Location"].endswith(f"/uploads/{SUM}")
    assert offset(collector.patch(SUM, 0, PHOTO[:1000])) == 1000
    assert offset(collector.announce(SUM, len(PHOTO))) == 1000
    head = collector.ask("HEAD", f"uploads/{SUM}", **TUS)
    assert (offset(head), head["Upload-Length"]) == (1000, str(len(PHOTO)))
    assert head["Cache-Control"] == "no-store"
    assert not Blob.objects.exists()
    last = collector.patch(SUM, 1000, PHOTO[1000:])
    assert (last.status_code, offset(last)) == (204, len(PHOTO))
    blob = Upload.objects.get().blob
    assert blob is not None
    assert blobs.read_blob(blob) == PHOTO
    assert offset(collector.announce(SUM, len(PHOTO))) == len(PHOTO)
    assert not list(parts.folder().glob("*"))


def test_a_file_without_bytes_is_whole_at_once(collector: WebCollector) -> None:
    assert offset(collector.announce(sha256_hex(b""), 0)) == 0
    assert Upload.objects.get().blob is not None


def test_bytes_that_begin_elsewhere_are_not_taken(collector: WebCollector) -> None:
    collector.announce(SUM, len(PHOTO))
    collector.patch(SUM, 0, PHOTO[:1000])
    for start in (0, 999, 1001):
        answer = collector.patch(SUM, start, PHOTO[start : start + 10])
        assert (answer.status_code, offset(answer)) == (409, 1000)
        assert answer.json()["code"] == 409.91
    collector.patch(SUM, 1000, PHOTO[1000:])
    answer = collector.patch(SUM, 1000, PHOTO[1000:])
    assert (answer.status_code, offset(answer)) == (409, len(PHOTO))


def test_more_than_was_announced_is_not_taken(collector: WebCollector) -> None:
    collector.announce(SUM, len(PHOTO))
    answer = collector.patch(SUM, 0, PHOTO + b"more")
    assert answer.status_code == 413
    assert offset(collector.announce(SUM, len(PHOTO))) < len(PHOTO)


def test_a_whole_with_another_sum_is_dropped(collector: WebCollector) -> None:
    collector.announce(SUM, len(PHOTO))
    answer = collector.patch(SUM, 0, PHOTO[:-1] + b"?")
    assert (answer.status_code, answer.json()["code"]) == (460, 460.92)
    assert answer["Tus-Resumable"] == "1.0.0"
    assert not Blob.objects.exists()
    assert offset(collector.announce(SUM, len(PHOTO))) == 0
    assert offset(collector.patch(SUM, 0, PHOTO)) == len(PHOTO)


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_stretch_with_another_checksum_is_taken_back(
    collector: WebCollector, algorithm: str
) -> None:
    def checksum(of: bytes) -> dict[str, str]:
        digest = hashlib.new(algorithm, of).digest()
        encoded = base64.b64encode(digest).decode()
        return {"Upload-Checksum": f"{algorithm} {encoded}"}

    collector.announce(SUM, len(PHOTO))
    half = PHOTO[:12_800]
    assert offset(collector.patch(SUM, 0, half, **checksum(half))) == len(half)
    broken = collector.patch(SUM, len(half), PHOTO[12_800:], **checksum(b""))
    assert (broken.status_code, broken.json()["code"]) == (460, 460.91)
    assert offset(collector.announce(SUM, len(PHOTO))) == len(half)


def test_what_came_after_a_stretch_is_not_taken_back(collector: WebCollector) -> None:
    collector.announce(SUM, len(PHOTO))
    number = Upload.objects.get().pk
    with parts.Part(number) as one, parts.Part(number) as other:
        assert one.append(0, b"abc")
        assert other.append(3, b"def")
        assert not one.append(3, b"xyz")
        one.cut_back(0, 3)
    assert parts.path_of(number).read_bytes() == b"abcdef"


def test_another_size_begins_anew(collector: WebCollector) -> None:
    collector.announce(SUM, len(PHOTO) + 5)
    collector.patch(SUM, 0, PHOTO)
    assert offset(collector.announce(SUM, len(PHOTO))) == 0
    collector.patch(SUM, 0, PHOTO)
    answer = collector.announce(SUM, len(PHOTO) + 5)
    assert (answer.status_code, answer.json()["code"]) == (400, 400.8)


def test_nobody_learns_what_others_have_sent(
    collector: WebCollector, app_user: AppUser
) -> None:
    collector.upload(PHOTO)
    other = WebCollector.of(make_app_user(app_user.project, form_id=1))
    assert other.ask("HEAD", f"uploads/{SUM}", **TUS).status_code == 404
    assert other.patch(SUM, 0, b"x").status_code == 404
    assert offset(other.announce(SUM, len(PHOTO))) == 0


def test_files_have_a_largest_size_and_people_a_share(
    collector: WebCollector, settings: Settings
) -> None:
    settings.COLLECT_MAX_FILE_BYTES = 1000
    settings.COLLECT_UNFINISHED_BYTES = 1500
    answer = collector.announce(SUM, 1001)
    assert (answer.status_code, answer.json()["code"]) == (413, 413.91)
    assert collector.announce(SUM, 1000).status_code == 201
    answer = collector.announce(sha256_hex(b"2"), 501)
    assert (answer.status_code, answer["Retry-After"]) == (429, "3600")
    assert collector.announce(sha256_hex(b"2"), 500).status_code == 201
    assert collector.announce(SUM, 1000).status_code == 201
    assert collector.state()["policy"]["maxFileSize"] == 1000


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Upload-Length", ""),
        ("Upload-Length", "-1"),
        ("Upload-Length", "9" * 30),
        ("Upload-Metadata", ""),
        ("Upload-Metadata", "sha256 ???"),
        ("Upload-Metadata", "sha256 YWJj"),
        ("Upload-Metadata", "filename YWJj"),
    ],
)
def test_an_announcement_must_be_readable(
    collector: WebCollector, header: str, value: str
) -> None:
    encoded = base64.b64encode(SUM.encode()).decode()
    good = {"Upload-Length": "5", "Upload-Metadata": f"name eA==,sha256 {encoded}"}
    assert collector.ask("POST", "uploads", **good, **TUS).status_code == 201
    answer = collector.ask("POST", "uploads", **{**good, header: value}, **TUS)
    assert (answer.status_code, answer.json()["code"]) == (400, 400.6)


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Offset": "x"},
        {"Content-Type": "application/json"},
        {"Upload-Checksum": "md5 YWJj"},
        {"Upload-Checksum": "sha256 YWJj"},
        {"Upload-Checksum": "sha256 ?"},
    ],
)
def test_a_stretch_must_be_readable(
    collector: WebCollector, headers: dict[str, str]
) -> None:
    collector.announce(SUM, len(PHOTO))
    answer = collector.patch(SUM, 0, PHOTO, **headers)
    assert (answer.status_code, answer.json()["code"]) == (400, 400.6)


@pytest.mark.parametrize("version", ["", "0.2.2"])
def test_other_versions_of_tus_are_refused(
    collector: WebCollector, version: str
) -> None:
    answer = collector.ask("HEAD", f"uploads/{SUM}", **{"Tus-Resumable": version})
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")


def test_what_nobody_finished_or_named_is_forgotten(collector: WebCollector) -> None:
    collector.upload(PHOTO)
    collector.announce(sha256_hex(b"begun"), 5)
    collector.patch(sha256_hex(b"begun"), 0, b"be")
    kept = Upload.objects.get(blob=None)
    (parts.folder() / "999999").write_bytes(b"of nothing")
    stranger = parts.folder() / ".snapshot"
    stranger.write_bytes(b"of no upload")
    assert uploads.sweep_uploads() == 0
    stranger.unlink()
    assert [path.name for path in parts.folder().glob("*")] == [str(kept.pk)]
    long_ago = now() - timedelta(days=31)
    Upload.objects.update(announced_at=long_ago)
    sweep_uploads()
    assert list(Upload.objects.all()) == [kept], "bytes came lately"

    os.utime(parts.path_of(kept.pk), (long_ago.timestamp(), long_ago.timestamp()))
    assert uploads.sweep_uploads() == 1
    assert not list(parts.folder().glob("*"))


def test_a_whole_file_waits_for_its_record(collector: WebCollector) -> None:
    collector.upload(PHOTO)
    sweep_blobs(older_than=timedelta(0))
    blob = Upload.objects.get().blob
    assert blob is not None
    assert blobs.read_blob(blob) == PHOTO


def test_strangers_bring_nothing(
    collector: WebCollector, bob: Person, chelsea: Person
) -> None:
    for person in (bob, chelsea):
        other = WebCollector(person.token, collector.project_id)
        for answer in (
            other.announce(SUM, 5),
            other.patch(SUM, 0, b"12345"),
            other.ask("HEAD", f"uploads/{SUM}", **TUS),
            other.ask("OPTIONS", "uploads"),
        ):
            assert answer.status_code == 403
