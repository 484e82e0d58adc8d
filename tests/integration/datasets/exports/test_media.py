"""The files of submissions as an archive."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from collect.accounts.models import Project
from collect.datasets.exports import progress, work
from collect.forms import blobs
from collect.forms.models import Form
from collect.submissions.models import Attachment
from tests.factories.accounts import Person, make_app_user
from tests.factories.submissions import household_form, instance, send, upload
from tests.integration.datasets.exports.asking import (
    archive_of,
    at,
    code,
    leftovers,
    lines,
    state_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

PHOTO = b"\xff\xd8" + b"photo" * 40_000


@pytest.fixture
def house(project: Project) -> Form:
    """A form with a photo."""
    return household_form(project)


@pytest.fixture
def sent(house: Form) -> list[str]:
    """Three submissions: two with a photo of the same name, one whose has not come."""
    by = make_app_user(house.project, form_id=house.id).actor
    for number, photos in enumerate(([PHOTO], [b"other"], [])):
        xml = instance("<photo>p.jpg</photo>", instance_id=f"uuid:{number}")
        files = [upload("p.jpg", data, "image/jpeg") for data in photos]
        send(house, xml, files, by=by)
    return [f"uuid:{number}" for number in range(3)]


def ask(person: Person, form: Form, **options: Any) -> Any:
    """The answer to the wish for media."""
    path = f"/data/v1/projects/{form.project_id}/forms/household/exports"
    return person.post(path, {"format": "media", "options": options})


def made(person: Person, form: Form, **options: Any) -> Any:
    """The report on media that were asked for and packed."""
    number = ask(person, form, **options).json()["id"]
    work.execute(export_id=number)
    return person.get(at(number)).json()


def names(archive: zipfile.ZipFile) -> list[str]:
    """The files of submissions in an archive."""
    return sorted(name for name in archive.namelist() if "/" in name)


def test_files_are_packed_as_they_are_each_in_its_submissions_folder(
    alice: Person, house: Form, sent: list[str]
) -> None:
    report = made(alice, house)
    assert report["state"] == "succeeded", report["error"]
    assert (report["rowsDone"], report["rowsTotal"]) == (2, 2)
    assert report["tables"] == [{"name": "files", "label": "", "rows": 2}]
    assert report["fileName"] == "household-media.zip"
    archive = archive_of(alice, report["id"])
    assert archive.testzip() is None
    assert names(archive) == ["uuid0/p.jpg", "uuid1/p.jpg"]
    assert archive.read("uuid0/p.jpg") == PHOTO
    packed = archive.getinfo("uuid0/p.jpg")
    assert packed.compress_size >= packed.file_size
    listed = {line["name"]: line for line in lines(archive, "files.csv")}
    assert listed["uuid0/p.jpg"] == {
        "name": "uuid0/p.jpg",
        "instance_id": "uuid:0",
        "file": "p.jpg",
        "content_type": "image/jpeg",
        "size": str(len(PHOTO)),
        "sha256": hashlib.sha256(PHOTO).hexdigest(),
    }


def test_what_has_not_arrived_is_listed(
    alice: Person, house: Form, sent: list[str]
) -> None:
    report = made(alice, house)
    archive = archive_of(alice, report["id"])
    missing = lines(archive, "missing.csv")
    assert missing == [
        {"instance_id": "uuid:2", "file": "p.jpg", "reason": "has not arrived"}
    ]
    manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["files"], manifest["missing"]) == (2, 1)
    assert manifest["cursor"] == 3
    assert report["notices"] == ["1 files are not there; see missing.csv."]
    assert "codebook" not in report["links"]
    assert code(alice.get(at(report["id"], "/codebook.xml"))) == 404.1
    assert json.loads(b"".join(alice.get(report["links"]["manifest"]))) == manifest


def test_a_file_that_was_lost_spoils_no_other(
    alice: Person, house: Form, sent: list[str]
) -> None:
    blob = Attachment.objects.get(version__instance_id="uuid:0").blob
    assert blob is not None
    blobs.path_of(blob.sha256).unlink()
    archive = archive_of(alice, made(alice, house)["id"])
    assert names(archive) == ["uuid1/p.jpg"]
    reasons = {
        line["instance_id"]: line["reason"] for line in lines(archive, "missing.csv")
    }
    assert reasons == {"uuid:0": "cannot be read", "uuid:2": "has not arrived"}


def test_only_files_of_the_chosen_submissions_come(
    alice: Person, house: Form, sent: list[str]
) -> None:
    report = made(alice, house, filter="__id eq 'uuid:1'", reviewStates=["received"])
    assert report["state"] == "succeeded", report["error"]
    assert names(archive_of(alice, report["id"])) == ["uuid1/p.jpg"]
    nothing = made(alice, house, submittedBefore="2001-01-01", version="1")
    assert names(archive_of(alice, nothing["id"])) == []


def test_options_of_tables_do_not_go_with_media(alice: Person, house: Form) -> None:
    answer = ask(alice, house, labels="both")
    assert code(answer) == 400.51
    assert "labels does not go with the format media" in answer.json()["message"]


def test_packing_stops_within_a_file(
    alice: Person, house: Form, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY", 0.0)
    number = ask(alice, house).json()["id"]
    chunks_of = blobs.chunks_of

    def cancel_meanwhile(stream: Any) -> Iterator[bytes]:
        for chunk in chunks_of(stream):
            yield chunk
            alice.post(at(number, "/cancel"))

    monkeypatch.setattr(blobs, "chunks_of", cancel_meanwhile)
    work.execute(export_id=number)
    assert state_of(number) == ("cancelled", "")
    assert leftovers() == []
