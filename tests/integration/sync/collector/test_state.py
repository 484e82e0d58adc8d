"""What the phone should hold: its forms, their files, records sent back."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from collect.accounts.models import AppUser, Project
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms import blobs
from collect.forms.actions import publish
from collect.forms.models import Form, FormAttachment, FormVersion, State
from collect.lib.hashing import sha256_hex
from tests.factories.accounts import (
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.collector import WebCollector
from tests.factories.forms import make_form, make_version, xform
from tests.factories.submissions import (
    household_form,
    household_xform,
    instance,
    new_id,
)
from tests.integration.sync.returning import judge, say

PHOTO = b"photo" * 100


def test_a_phone_learns_what_it_should_hold(
    collector: WebCollector, app_user: AppUser, form: Form
) -> None:
    state = collector.state()
    xform = bytes(FormVersion.objects.get().xform)
    assert state.pop("serverTime").endswith("Z")
    recovery_key = state.pop("recoveryKey")
    assert (recovery_key["kty"], recovery_key["alg"]) == ("RSA", "RSA-OAEP-256")
    assert state == {
        "project": {"id": form.project_id, "name": form.project.name},
        "person": {"id": app_user.pk, "displayName": "Tablet 1"},
        "forms": [
            {
                "xmlFormId": "household",
                "version": "1",
                "name": "Household",
                "state": "open",
                "xml": {"sha256": sha256_hex(xform), "size": len(xform)},
                "resources": [],
                "unsupported": [],
            }
        ],
        "returned": [],
        "maps": [],
        "policy": {
            "keepSentDays": 14,
            "lockMinutes": 5,
            "offlineDays": 30,
            "maxFileSize": 512 * 2**20,
        },
    }


def test_the_rules_for_phones_are_settings(
    collector: WebCollector, settings: Settings
) -> None:
    settings.COLLECT_PHONE_KEEP_SENT_DAYS = 3
    settings.COLLECT_PHONE_LOCK_MINUTES = 1
    settings.COLLECT_PHONE_OFFLINE_DAYS = 7
    policy = collector.state()["policy"]
    assert policy.pop("maxFileSize") > 0
    assert policy == {"keepSentDays": 3, "lockMinutes": 1, "offlineDays": 7}


def test_nothing_is_sent_again_until_something_changes(
    collector: WebCollector, form: Form
) -> None:
    first = collector.get("state")
    etag = first["ETag"]
    assert etag.startswith('"')
    same = collector.get("state", **{"If-None-Match": etag})
    assert (same.status_code, same.content) == (304, b"")
    Form.objects.update(state=State.CLOSING)
    changed = collector.get("state", **{"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed.json()["forms"][0]["state"] == "closing"
    Form.objects.update(state=State.CLOSED)
    assert collector.state()["forms"] == []


def test_the_state_is_compressed_for_who_takes_it(collector: WebCollector) -> None:
    packed = collector.get("state", Accept_Encoding="br, gzip;q=0.8")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content).startswith(b"{")
    assert "Accept-Encoding" in packed["Vary"]
    plain = collector.get("state", Accept_Encoding="gzip;q=0, br")
    assert "Content-Encoding" not in plain
    assert plain["ETag"] != packed["ETag"]
    same = collector.get(
        "state", Accept_Encoding="gzip", **{"If-None-Match": packed["ETag"]}
    )
    assert same.status_code == 304


def test_only_ones_own_forms_are_offered(
    collector: WebCollector, form: Form, project: Project
) -> None:
    household_form(project, "other")
    assert [each["xmlFormId"] for each in collector.state()["forms"]] == ["household"]
    waiting = WebCollector.of(make_app_user(project))
    assert waiting.state()["forms"] == []
    dana = make_person("dana", DATA_COLLECTOR, project)
    forms = WebCollector(dana.token, project.pk).state()["forms"]
    assert sorted(each["xmlFormId"] for each in forms) == ["household", "other"]


def test_who_is_not_known_is_told_so_in_json(
    collector: WebCollector, app_user: AppUser, form: Form
) -> None:
    def code(token: str) -> tuple[int, float]:
        answer = WebCollector(token, collector.project_id).get("state")
        return answer.status_code, answer.json()["code"]

    assert code("short") == (401, 401.2)
    assert code("A" * 64) == (401, 401.2)
    path = f"/data/v1/collector/projects/{collector.project_id}/state"
    assert Client().get(path).status_code == 401
    assert Client(headers={"Authorization": "Basic eDp5"}).get(path).status_code == 401
    token = app_user.token or ""
    AppUser.objects.update(token=None)
    assert code(token) == (401, 401.2)


def test_a_token_is_good_for_its_project_only(
    collector: WebCollector, alice: Person, bob: Person, chelsea: Person
) -> None:
    elsewhere = make_project("Elsewhere")
    for path in ("state", "resources/x", "returned/x", "returned/x/files/y"):
        other = WebCollector(collector.token, elsewhere.pk).get(path)
        assert (other.status_code, other.json()["code"]) == (403, 403.1)
        assert WebCollector(collector.token, 10**9).get(path).status_code == 404
        for person in (bob, chelsea):
            mine = WebCollector(person.token, collector.project_id)
            assert mine.get(path).status_code == 403
    assert (
        WebCollector(alice.token, collector.project_id).get("state").status_code == 200
    )
    assert collector.get("resources/x").status_code == 404


def test_a_deleted_app_user_is_known_no_more(
    collector: WebCollector, app_user: AppUser, alice: Person
) -> None:
    path = f"/v1/projects/{app_user.project_id}/app-users/{app_user.pk}"
    assert alice.delete(path).status_code == 200
    assert collector.get("state").status_code == 401


def test_a_form_is_fetched_by_its_sum(collector: WebCollector, form: Form) -> None:
    (offered,) = collector.state()["forms"]
    answer = collector.get(
        f"resources/{offered['xml']['sha256']}", Accept_Encoding="gzip"
    )
    assert sha256_hex(gzip.decompress(answer.content)) == offered["xml"]["sha256"]
    assert "immutable" in answer["Cache-Control"]
    assert answer["ETag"] == f'"{offered["xml"]["sha256"]}"'


def test_a_form_that_one_may_not_fill_is_not_there(
    collector: WebCollector, form: Form, project: Project
) -> None:
    other = household_form(project, "other")
    version = other.current_version
    assert version is not None
    assert collector.get(f"resources/{version.sha256}").status_code == 404


@pytest.fixture
def files(project: Project, alice: Person) -> Form:
    """A form with a list, a picture, and the file that the server makes."""
    media = ("villages.csv", "logo.png", "returned.csv", "absent.csv")
    form = make_form(project, xform("files", media=media), publish=False)
    draft = form.draft_version
    assert draft is not None
    for name, content in {
        "villages.csv": b"name,label\n" * 99,
        "logo.png": PHOTO,
    }.items():
        blob = blobs.store([content])
        FormAttachment.objects.filter(version=draft, name=name).update(blob=blob)
    publish(form=form, by=alice.actor)
    form.refresh_from_db()
    return form


def test_files_of_forms_are_fetched_by_their_sums(
    project: Project, files: Form
) -> None:
    collector = WebCollector.of(make_app_user(project, form_id=files.pk))
    (offered,) = collector.state()["forms"]
    found = {each["name"]: each for each in offered["resources"]}
    kinds = {name: each["mediaType"] for name, each in found.items()}
    assert kinds == {
        "logo.png": "image/png",
        "returned.csv": "text/csv",
        "villages.csv": "text/csv",
    }
    for each in found.values():
        answer = collector.get(f"resources/{each['sha256']}", Accept_Encoding="gzip")
        content = answer.getvalue() if answer.streaming else answer.content
        if answer.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        assert (sha256_hex(content), len(content)) == (each["sha256"], each["size"])
    stranger = WebCollector.of(make_app_user(make_project("Elsewhere")))
    for each in found.values():
        assert stranger.get(f"resources/{each['sha256']}").status_code == 404


def rest_of(answer: Any) -> bytes:
    return bytes(answer.getvalue())


def test_a_file_that_was_cut_goes_on_from_there(project: Project, files: Form) -> None:
    collector = WebCollector.of(make_app_user(project, form_id=files.pk))
    (offered,) = collector.state()["forms"]
    sums = {each["name"]: each["sha256"] for each in offered["resources"]}
    path = f"resources/{sums['logo.png']}?gzip=true"
    whole = collector.get(path)
    assert (whole.status_code, rest_of(whole)) == (200, PHOTO)
    assert (whole["Accept-Ranges"], whole["ETag"]) == ("bytes", f'"{sums["logo.png"]}"')
    for start in (0, 1, len(PHOTO) - 1):
        rest = collector.get(path, Range=f"bytes={start}-", If_Range=whole["ETag"])
        assert (rest.status_code, rest_of(rest)) == (206, PHOTO[start:])
        last = len(PHOTO) - 1
        assert rest["Content-Range"] == f"bytes {start}-{last}/{len(PHOTO)}"
        assert rest["Content-Length"] == str(len(PHOTO) - start)
    for asked in ("bytes=1-2", "bytes=-5", "bytes=1-,3-", "lines=1-", "bytes=x-"):
        assert rest_of(collector.get(path, Range=asked)) == PHOTO
    other = collector.get(path, Range="bytes=5-", If_Range='"other"')
    assert (other.status_code, rest_of(other)) == (200, PHOTO)
    beyond = collector.get(path, Range=f"bytes={len(PHOTO)}-")
    assert beyond.status_code == 416
    assert beyond["Content-Range"] == f"bytes */{len(PHOTO)}"


def test_a_text_that_was_cut_goes_on_in_its_packed_bytes(
    project: Project, files: Form
) -> None:
    collector = WebCollector.of(make_app_user(project, form_id=files.pk))
    (offered,) = collector.state()["forms"]
    for sha256 in (
        offered["xml"]["sha256"],
        *(e["sha256"] for e in offered["resources"] if e["mediaType"] == "text/csv"),
    ):
        whole = collector.get(f"resources/{sha256}?gzip=true", Accept_Encoding="gzip")
        assert whole["Content-Type"] == "application/gzip"
        assert "Content-Encoding" not in whole
        packed = rest_of(whole)
        assert sha256_hex(gzip.decompress(packed)) == sha256
        rest = collector.get(
            f"resources/{sha256}?gzip=true", Range="bytes=9-", If_Range=whole["ETag"]
        )
        assert (rest.status_code, rest_of(rest)) == (206, packed[9:])


@pytest.fixture
def sent_back(collector: WebCollector, form: Form, alice: Person) -> str:
    """A record with a photo that a reviewer sent back."""
    name = new_id()
    collector.send(instance("<name>Ama</name><photo>1.jpg</photo>", instance_id=name))
    collector.name(name, {"1.jpg": collector.upload(PHOTO)})
    judge(alice, form, name, "hasIssues", "Who is the head?")
    say(alice, form, name, "And the rooms?")
    return name


def test_a_record_sent_back_comes_with_the_comment_and_its_files(
    collector: WebCollector, sent_back: str
) -> None:
    (listed,) = collector.state()["returned"]
    assert listed.pop("returnedAt").endswith("Z")
    sha256 = listed.pop("sha256")
    assert listed == {
        "xmlFormId": "household",
        "instanceId": sent_back,
        "currentInstanceId": sent_back,
        "formVersion": "1",
        "comment": "And the rooms?",
        "files": [{"name": "1.jpg", "sha256": sha256_hex(PHOTO), "size": len(PHOTO)}],
    }
    xml: Any = collector.get(f"returned/{sent_back}")
    assert sha256_hex(xml.content) == sha256
    file = collector.get(f"returned/{sent_back}/files/{sha256_hex(PHOTO)}")
    assert file.getvalue() == PHOTO
    file = collector.get(
        f"returned/{sent_back}/files/{sha256_hex(PHOTO)}", Range="bytes=7-"
    )
    assert (file.status_code, file.getvalue()) == (206, PHOTO[7:])
    packed = collector.get(f"returned/{sent_back}?gzip=true")
    assert sha256_hex(gzip.decompress(packed.getvalue())) == sha256
    assert collector.get(f"returned/{sent_back}/files/{sha256}").status_code == 404


def test_a_record_sent_back_is_its_senders_alone(
    collector: WebCollector, app_user: AppUser, form: Form, sent_back: str
) -> None:
    other = WebCollector.of(make_app_user(app_user.project, form_id=form.pk))
    assert other.state()["returned"] == []
    assert other.get(f"returned/{sent_back}").status_code == 404
    path = f"returned/{sent_back}/files/{sha256_hex(PHOTO)}"
    assert other.get(path).status_code == 404


def test_a_corrected_record_is_off_the_list(
    collector: WebCollector, sent_back: str
) -> None:
    collector.send(instance(instance_id=new_id(), deprecated_id=sent_back))
    assert collector.state()["returned"] == []
    assert collector.get(f"returned/{sent_back}").status_code == 404


def test_the_version_it_was_filled_with_is_offered_until_it_is_corrected(
    collector: WebCollector, sent_back: str, form: Form
) -> None:
    (first,) = collector.state()["forms"]
    make_version(form, household_xform(version="2"))
    found = {each["version"]: each for each in collector.state()["forms"]}
    assert {version: each["state"] for version, each in found.items()} == {
        "2": "open",
        "1": "closing",
    }
    assert found["1"] == {**first, "state": "closing"}
    assert collector.get(f"resources/{first['xml']['sha256']}").status_code == 200
    collector.send(instance(instance_id=new_id(), deprecated_id=sent_back))
    assert [each["version"] for each in collector.state()["forms"]] == ["2"]


def test_a_record_without_a_comment_says_nothing(
    collector: WebCollector, form: Form, alice: Person
) -> None:
    name = new_id()
    collector.send(instance(instance_id=name))
    judge(alice, form, name, "hasIssues")
    assert collector.state()["returned"][0]["comment"] == ""


def test_a_file_that_only_an_older_version_has_is_fetched_too(
    project: Project, alice: Person
) -> None:
    form = make_form(project, xform("files", media=("returned.csv",)))
    collector = WebCollector.of(make_app_user(project, form_id=form.pk))
    name = new_id()
    body = instance("<q>1</q>", instance_id=name, form_id="files")
    collector.send(body, form_id="files")
    judge(alice, form, name, "hasIssues", "Who is the head?")
    make_version(form, xform("files", version="2"))
    older = next(e for e in collector.state()["forms"] if e["version"] == "1")
    (file,) = older["resources"]
    answer = collector.get(f"resources/{file['sha256']}?gzip=true")
    assert answer.status_code == 200
    content = gzip.decompress(answer.getvalue())
    assert (sha256_hex(content), len(content)) == (file["sha256"], file["size"])
