"""Files that no phone has saved: bombs, strange names, halves."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AppUser, Project
from collect.accounts.permissions import MANAGER
from collect.submissions.models import Submission
from collect.sync.phone_exports import container
from collect.sync.phone_exports.manifest import PART
from tests.factories.accounts import Person, make_person
from tests.factories.phone_exports import PhoneFile
from tests.factories.submissions import instance, new_id
from tests.integration.sync.collector.test_phone_exports import bring


@pytest.fixture
def manager(project: Project) -> Person:
    return make_person("max", MANAGER, project)


@pytest.fixture
def phone(app_user: AppUser) -> PhoneFile:
    """A file that would be received."""
    made, name = PhoneFile(), new_id()
    xml = instance("<photo>1.jpg</photo>", instance_id=name)
    made.record(made.person(app_user), name, xml, {"1.jpg": b"photo" * 100})
    return made


def refusal(person: Person, project: Project, file: bytes) -> str:
    """What the refusal of a file says; nothing of it was received."""
    for path in ("", "/opened"):
        answer = bring(person, project, file, path)
        assert (answer.status_code, answer.json()["code"]) == (400, 400.92)
    assert not Submission.objects.exists()
    message: str = answer.json()["message"]
    return message


@pytest.mark.parametrize("file", [b"", b"PK\x05\x06", b"not a zip" * 1000, b"\0" * 22])
def test_what_is_no_zip_is_refused(
    project: Project, manager: Person, file: bytes
) -> None:
    assert "no file of unsent interviews" in refusal(manager, project, file)


def test_an_empty_zip_is_no_file_of_a_phone(project: Project, manager: Person) -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert "no manifest.json" in refusal(manager, project, empty.getvalue())


def test_half_a_file_is_refused(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    file = phone.bytes()
    for size in (len(file) // 2, len(file) - 1):
        refusal(manager, project, file[:size])


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../../answers",
        "records/0/../answers",
        "records/0/answers/",
        "records/99999/answers",
        "records/0/files/99999/0",
        "records/0/files/0/0\n",
        "records\\0\\answers",
        "x" * 3000,
    ],
)
def test_a_part_of_another_name_is_refused(
    project: Project, manager: Person, phone: PhoneFile, name: str
) -> None:
    phone.members[name] = b"x"
    assert "a part named" in refusal(manager, project, phone.bytes())


def test_two_parts_of_one_name_are_refused(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    file = io.BytesIO(phone.bytes())
    with warnings.catch_warnings(), zipfile.ZipFile(file, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("records/0/answers", b"x")
    assert "one name" in refusal(manager, project, file.getvalue())


def test_what_was_packed_again_is_refused(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    packed = phone.bytes(zipfile.ZIP_DEFLATED)
    assert "packed again" in refusal(manager, project, packed)


def test_a_bomb_is_refused_before_any_of_it_is_unpacked(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    phone.members["records/1/answers"] = bytes(2**20)
    bomb = phone.bytes(zipfile.ZIP_DEFLATED)
    assert "larger than the whole" in refusal(manager, project, bomb)


def with_size(file: bytes, name: bytes, size: int) -> bytes:
    """The directory says this size of a part, packed and unpacked."""
    at = file.rindex(name) - 46
    assert file[at : at + 4] == b"PK\x01\x02"
    return file[: at + 20] + struct.pack("<II", size, size) + file[at + 28 :]


def test_parts_that_lie_over_each_other_are_refused(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    phone.members["records/1/answers"] = b"x" * 2000
    file = with_size(phone.bytes(), b"records/0/answers", 2500)
    file = with_size(file, b"records/1/answers", 2500)
    assert "larger than the whole" in refusal(manager, project, file)


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("records/0/files/0/0", PART + 65),
        ("records/0/answers", 16 * 2**20 + 1),
    ],
)
def test_a_part_that_is_too_large_is_refused(
    project: Project, manager: Person, phone: PhoneFile, name: str, size: int
) -> None:
    phone.members[name] = bytes(size)
    assert "too large" in refusal(manager, project, phone.bytes())


def test_a_directory_that_is_too_large_is_not_read(
    project: Project, manager: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = PhoneFile()
    for number in range(200):
        many.members[f"records/{number}/answers"] = b""
    assert bring(manager, project, many.bytes()).status_code == 200
    monkeypatch.setattr(container, "_GULP", 10_000)
    assert "directory" in refusal(manager, project, many.bytes())


def spoil(change: Callable[[dict[str, Any]], object]) -> Any:
    return change


@pytest.mark.parametrize(
    "change",
    [
        spoil(lambda m: m.update(format=2)),
        spoil(lambda m: m.pop("records")),
        spoil(lambda m: m.update(deviceId="\0")),
        spoil(lambda m: m["records"].append(m["records"][0])),
        spoil(lambda m: m["people"].append(m["people"][0])),
        spoil(lambda m: m["records"][0]["files"].append(m["records"][0]["files"][0])),
        spoil(lambda m: m["records"][0].update(state="sent")),
        spoil(lambda m: m["records"][0].update(instanceId="a\0b")),
        spoil(lambda m: m["records"][0]["files"][0].update(size=-1)),
        spoil(lambda m: m["records"][0]["files"][0].update(size=2**60)),
        spoil(lambda m: m["records"][0]["files"][0].update(sha256="x")),
        spoil(lambda m: m["people"][0].update(escrow="A" * 3000)),
        spoil(lambda m: m.update(records=m["records"] * 5001)),
    ],
)
def test_a_manifest_that_says_other_things_is_refused(
    project: Project,
    manager: Person,
    phone: PhoneFile,
    change: Callable[[dict[str, Any]], object],
) -> None:
    change(phone.manifest)
    assert "manifest.json cannot be read" in refusal(manager, project, phone.bytes())


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"a":' * 50_000])
def test_a_manifest_that_is_no_object_is_refused(
    project: Project, manager: Person, phone: PhoneFile, text: bytes
) -> None:
    phone.members["manifest.json"] = text
    assert "manifest.json cannot be read" in refusal(manager, project, phone.bytes())


def test_a_size_that_promises_pieces_without_end_ends_at_the_first(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    phone.manifest["records"][0]["files"][0]["size"] = 2**53
    answer = bring(manager, project, phone.bytes()).json()
    assert answer["records"][0]["missing"] == ["1.jpg"]


def test_no_change_of_a_few_bytes_makes_the_server_fail(
    project: Project, manager: Person, phone: PhoneFile
) -> None:
    file, chance = phone.bytes(), random.Random(5)
    for _ in range(150):
        spoiled = bytearray(file)
        for _ in range(chance.randint(1, 4)):
            spoiled[chance.randrange(len(file))] = chance.randrange(256)
        answer = bring(manager, project, bytes(spoiled))
        assert answer.status_code in (200, 400), answer.content


def test_a_body_that_is_cut_is_refused(project: Project, manager: Person) -> None:
    class Lost(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise OSError("reset")

    extra: dict[str, Any] = {"wsgi.input": Lost(), "CONTENT_LENGTH": "999"}
    answer = Client(headers={"Authorization": f"Bearer {manager.token}"}).generic(
        "POST", f"/data/v1/projects/{project.pk}/phone-exports", b"x", **extra
    )
    assert (answer.status_code, answer.json()["code"]) == (400, 400.39)
