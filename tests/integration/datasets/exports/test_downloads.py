"""Downloads that can be taken up where they broke off (RFC 9110)."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from collect.accounts.models import AuditEvent
from collect.datasets.exports import files, sending, work
from collect.datasets.exports.products import Product
from collect.datasets.exports.progress import Progress
from collect.datasets.models import Export
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.integration.datasets.exports.asking import Exports, at, body


class File:
    """The file of an export."""

    def __init__(self, person: Person, report: Any) -> None:
        self.person = person
        self.path = at(report["id"], "/file")
        self.report = report
        self.whole = body(person.get(self.path))

    def get(self, **headers: str) -> Any:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.person.get(self.path, headers=named)

    @property
    def etag(self) -> str:
        return f'"{self.report["sha256"]}"'


def produce(export: Export, folder: Path, progress: Progress) -> Product:
    """An export of bytes that are all different from their neighbours."""
    stored = files.write(folder / files.CONTENT, [bytes(range(256)) * 4])
    return Product("homes-csv.zip", "application/zip", stored.size, stored.sha256)


@pytest.fixture
def file(alice: Person, exports: Exports, monkeypatch: pytest.MonkeyPatch) -> File:
    """The file of an export, made in no time."""
    monkeypatch.setattr(work, "produce", produce)
    return File(alice, exports.made(alice))


def test_a_whole_file_says_what_it_is(file: File) -> None:
    answer = file.get()
    assert hashlib.sha256(file.whole).hexdigest() == file.report["sha256"]
    assert len(file.whole) == file.report["size"] == int(answer["Content-Length"])
    assert answer["ETag"] == file.etag
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="homes-csv.zip"'
    assert body(answer) == file.whole


def test_a_head_has_the_headers_alone(file: File) -> None:
    answer = file.person.client.head(file.path)
    assert (answer.status_code, body(answer)) == (200, b"")
    assert int(answer["Content-Length"]) == len(file.whole)
    # A range is for GET.
    ranged = file.person.client.head(file.path, headers={"Range": "bytes=0-1"})
    assert ranged.status_code == 200


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("bytes=0-", 0, None),
        ("bytes=0-0", 0, 1),
        ("bytes=5-9", 5, 10),
        ("bytes=100-", 100, None),
        ("bytes=7-99999999", 7, None),
        ("bytes=-1", -1, None),
        ("bytes=-10", -10, None),
        ("Bytes= 5-9 ", 5, 10),
        ("bytes=-99999999", 0, None),
    ],
)
def test_a_part_is_sent_as_one(
    file: File, text: str, start: int, stop: int | None
) -> None:
    answer = file.get(Range=text)
    part = file.whole[start:stop]
    assert (answer.status_code, body(answer)) == (206, part)
    first, last, size = map(int, re.findall(r"\d+", answer["Content-Range"]))
    assert file.whole[first : last + 1] == part
    assert size == len(file.whole)
    assert int(answer["Content-Length"]) == len(part)
    assert answer["ETag"] == file.etag


@pytest.mark.parametrize(
    "text",
    [
        "bytes=5-3",
        "bytes=-",
        "bytes=a-b",
        "bytes",
        "items=0-1",
        "bytes=0-1,3-4",
        "bytes=0-1;x",
        f"bytes={'9' * 5000}-",
        "bytes=٣-٤",
        "",
    ],
)
def test_a_range_that_cannot_be_read_gives_the_whole_file(
    file: File, text: str
) -> None:
    answer = file.get(Range=text)
    assert (answer.status_code, body(answer)) == (200, file.whole)
    assert "Content-Range" not in answer


@pytest.mark.parametrize(
    "text", ["bytes=99999999-", "bytes=-0", "bytes=99999999-999999999"]
)
def test_a_part_beyond_the_end_is_refused(file: File, text: str) -> None:
    answer = file.get(Range=text)
    assert (answer.status_code, answer.json()["code"]) == (416, 416.51)
    assert answer["Content-Range"] == f"bytes */{len(file.whole)}"
    assert answer["Content-Type"] == "application/json"


def test_a_part_continues_the_same_file_only(file: File) -> None:
    same = file.get(Range="bytes=5-", If_Range=file.etag)
    assert (same.status_code, body(same)) == (206, file.whole[5:])
    for other in ('"0"', f"W/{file.etag}", "Sun, 22 Nov 2026 03:04:05 GMT"):
        answer = file.get(Range="bytes=5-", If_Range=other)
        assert (answer.status_code, body(answer)) == (200, file.whole)


def test_who_has_the_file_gets_it_not_again(file: File) -> None:
    answer = file.get(If_None_Match=file.etag)
    assert (answer.status_code, body(answer)) == (304, b"")
    other = file.get(If_None_Match='"0"')
    assert (other.status_code, body(other)) == (200, file.whole)
    assert file.get(If_Match='"0"').status_code == 412
    part = file.get(If_Match=file.etag, Range="bytes=0-0")
    assert (part.status_code, body(part)) == (206, file.whole[:1])


def test_a_large_file_is_sent_in_blocks(
    file: File, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending._LargeBlocks, "block_size", 100)
    blocks = list(file.get(Range="bytes=50-349").streaming_content)
    assert [len(block) for block in blocks] == [100, 100, 100]
    assert b"".join(blocks) == file.whole[50:350]


def test_a_form_id_of_any_letters_names_its_file(
    alice: Person, form: Form, exports: Exports
) -> None:
    Form.objects.update(xml_form_id='a/"✅"')
    report = exports.made_at(alice, "a%252F%22%E2%9C%85%22")
    assert report["state"] == "succeeded", report["error"]
    assert report["fileName"] == "a✅-csv.zip"
    answer = alice.get(at(report["id"], "/file"))
    name = "attachment; filename*=utf-8''a%E2%9C%85-csv.zip"
    assert answer["Content-Disposition"] == name
    assert len(body(answer)) == report["size"]


def test_every_download_is_in_the_audit_log_its_parts_once(
    file: File, bob: Person
) -> None:
    def logged() -> list[str]:
        events = AuditEvent.objects.filter(action="export.download").order_by("pk")
        return [event.actor.display_name for event in events if event.actor]

    assert logged() == ["alice"]
    for start in range(3):
        body(file.get(Range=f"bytes={start}-"))
    file.person.client.head(file.path)
    file.get(If_None_Match=file.etag)
    assert logged() == ["alice"]
    for text in ("bytes=1-", "bytes=2-"):
        body(bob.get(file.path, headers={"Range": text}))
    body(file.get())
    assert logged() == ["alice", "bob", "alice"]
    event = AuditEvent.objects.filter(action="export.download").latest("pk")
    assert event.details == {
        "exportId": file.report["id"],
        "format": "csv",
        "identifiers": False,
    }
