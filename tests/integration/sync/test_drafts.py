"""Trying a draft on a phone, by token and with a login."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from lxml import etree

from collect.accounts.models import Assignment
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.actions import set_attachment
from collect.forms.models import Form
from collect.lib.ids import new_token
from collect.submissions.models import Submission
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import Phone, instance, new_id

NAME = "map é.csv"


@pytest.fixture
def tried(form: Form, alice: Person) -> Form:
    """A form that is only a draft, with a media file, made by Alice."""
    made = make_form(
        form.project,
        xform("tried é 1", media=(NAME,)),
        by=alice.actor,
        publish=False,
    )
    set_attachment(
        form=made, name=NAME, chunks=[b"a,b"], content_type="text/csv", by=alice.actor
    )
    return made


def token_of(form: Form) -> str:
    form.refresh_from_db()
    assert form.draft_version is not None
    assert form.draft_version.draft_token is not None
    return form.draft_version.draft_token


def place(form: Form, token: str = "") -> str:
    """The part of an address that names the draft, as it is sent."""
    name = quote(form.xml_form_id, safe="")
    path = f"/projects/{form.project_id}/forms/{name}/draft"
    return f"/v1/test/{token}{path}" if token else f"/v1{path}"


def phone_of(form: Form, *, safe: str = "!$") -> Phone:
    return Phone(f"http://testserver{place(form, quote(token_of(form), safe=safe))}")


def only(response: Any) -> dict[str, str]:
    assert response.status_code == 200
    assert response["X-OpenRosa-Version"] == "1.0"
    (entry,) = etree.fromstring(response.content)
    return {etree.QName(e).localname: e.text or "" for e in entry}


def answers(form: Form) -> bytes:
    return instance(form_id=form.xml_form_id, instance_id=new_id())


@pytest.mark.parametrize("safe", ["!$", ""])
def test_a_phone_tries_a_draft_without_any_login(tried: Form, safe: str) -> None:
    phone = phone_of(tried, safe=safe)
    listed = only(phone.form_list())
    assert (listed["formID"], listed["version"]) == ("tried é 1", "1")
    assert listed["downloadUrl"].startswith(
        f"http://testserver/v1/test/{token_of(tried)}/"
    )
    xml = phone.get(listed["downloadUrl"]).content
    assert listed["hash"] == f"md5:{hashlib.md5(xml).hexdigest()}"
    media = only(phone.get(listed["manifestUrl"]))
    file = phone.get(media["downloadUrl"])
    assert b"".join(file.streaming_content) == b"a,b"
    assert phone.head(f"{phone.server_url}/submission").status_code == 204
    sent = answers(tried)
    for _ in range(2):
        assert phone.post(sent).status_code == 201
    assert [s.draft for s in Submission.objects.all()] == [True]


def test_other_forms_are_not_taken_at_a_drafts_address(tried: Form) -> None:
    wrong = phone_of(tried).post(instance(instance_id=new_id()))
    assert wrong.status_code == 400
    assert "does not match" in wrong.content.decode()
    assert phone_of(tried).post_body(b"--b0undary\r\n").status_code == 400


def test_a_list_can_be_asked_for_one_form(tried: Form) -> None:
    url = f"{place(tried, token_of(tried))}/formList?formID="
    assert b"<xform>" not in Client().get(f"{url}other").content
    assert b"<xform>" in Client().get(f"{url}tried%20%C3%A9%201").content


@pytest.mark.parametrize("token", ["short", "x" * 64, "é" * 64])
def test_a_bad_token_is_told_in_the_list_and_finds_nothing_else(
    tried: Form, token: str
) -> None:
    base = place(tried, token)
    told = Client().get(f"{base}/formList")
    assert (told.status_code, b"draft is gone" in told.content) == (404, True)
    for tail in ("manifest", "submission"):
        response = Client().get(f"{base}/{tail}")
        assert (response.status_code, b"nothing here" in response.content) == (
            404,
            True,
        )
    assert "WWW-Authenticate" not in Client().post(f"{base}/submission")


def test_a_token_ends_with_its_draft(tried: Form) -> None:
    phone = phone_of(tried)
    make_draft(tried, xform("tried é 1", version="2"))
    if token_of(tried) not in phone.server_url:
        assert phone.form_list().status_code == 404
    new = phone_of(tried)
    assert only(new.form_list())["version"] == "2"
    assert "manifestUrl" not in only(new.form_list())
    assert new.get(f"{new.server_url}/manifest").status_code == 200


def test_what_testers_send_counts_on_the_right_of_the_drafts_maker(
    tried: Form, alice: Person
) -> None:
    Assignment.objects.filter(actor=alice.actor).delete()
    phone = phone_of(tried)
    assert phone.head(f"{phone.server_url}/submission").status_code == 403
    assert phone.post(answers(tried)).status_code == 403
    assert Submission.objects.count() == 0


def test_with_a_login_those_who_may_send_may_try(
    tried: Form, alice: Person, bob: Person, chelsea: Person
) -> None:
    dora = make_person("dora", DATA_COLLECTOR, tried.project)
    for person, head, post in (
        (alice, 204, 201),
        (dora, 204, 201),
        (bob, 403, 401),
        (chelsea, 403, 401),
    ):
        phone = Phone(f"http://testserver{place(tried)}")
        phone.headers["Authorization"] = f"Bearer {person.token}"
        assert phone.head(f"{phone.server_url}/submission").status_code == head
        assert phone.post(answers(tried)).status_code == post
    nobody = Phone(f"http://testserver{place(tried)}")
    assert nobody.head(f"{nobody.server_url}/submission").status_code == 401
    assert {s.draft for s in Submission.objects.all()} == {True}


def test_a_manifest_with_a_login_is_for_those_who_make_the_form(
    tried: Form, form: Form, alice: Person, bob: Person, chelsea: Person
) -> None:
    url = f"{place(tried)}/manifest"
    found = only(alice.get(url))
    assert found["downloadUrl"].endswith("/draft/attachments/map%20%C3%A9.csv")
    assert [p.get(url).status_code for p in (bob, chelsea)] == [403, 403]
    assert alice.get(f"{place(form)}/manifest").status_code == 404
    assert alice.get(f"{place(form)}/submission").status_code == 404


def test_a_token_that_never_was_is_not_one_of_a_form_without_draft(form: Form) -> None:
    assert Client().get(f"{place(form, new_token())}/formList").status_code == 404
