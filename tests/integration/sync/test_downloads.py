"""Forms, manifests and media: who may have them, and in whose words errors come."""

from __future__ import annotations

import pytest
from django.test import Client

from collect.forms.actions import set_state
from collect.forms.models import Form
from tests.factories.accounts import Person, make_app_user, make_project
from tests.factories.forms import make_form, xform
from tests.factories.submissions import Phone

TAILS = [".xml", "/manifest", "/versions/1.xml", "/versions/1/manifest"]
FILES = ["/attachments/a.csv", "/versions/1/attachments/a.csv"]


def address(form: Form, tail: str) -> str:
    return f"/v1/projects/{form.project_id}/forms/{form.xml_form_id}{tail}"


@pytest.mark.parametrize("tail", TAILS)
def test_members_may_read_and_strangers_may_not(
    form: Form, alice: Person, bob: Person, chelsea: Person, tail: str
) -> None:
    url = address(form, tail)
    for person in (alice, bob):
        response = person.get(url)
        assert response.status_code == 200
        assert response["X-OpenRosa-Version"] == "1.0"
        assert response["Cache-Control"] == "private, no-cache"
        assert person.client.head(url).status_code == 200
    assert chelsea.get(url).status_code == 403
    assert Client().get(url).status_code == 401


@pytest.mark.parametrize("tail", TAILS)
def test_app_users_read_their_open_forms_only(form: Form, tail: str) -> None:
    mine = make_app_user(form.project, form_id=form.id)
    not_mine = make_app_user(form.project)
    elsewhere = make_app_user(make_project("Elsewhere"))

    def status(token: str | None) -> int:
        path = address(form, tail).removeprefix("/v1")
        return Client().get(f"/v1/key/{token}{path}").status_code

    assert status(mine.token) == 200
    assert status(not_mine.token) == status(elsewhere.token) == 403
    set_state(form=form, state="closing", by=None)
    assert status(mine.token) == 403


@pytest.mark.parametrize("tail", [*FILES, "/versions/9.xml", "/versions/9/manifest"])
def test_what_is_not_there_is_not_found(form: Form, alice: Person, tail: str) -> None:
    assert alice.get(address(form, tail)).status_code == 404


def test_a_form_never_published_has_no_manifest(form: Form, alice: Person) -> None:
    draft = make_form(form.project, xform("draft"), publish=False)
    assert alice.get(address(draft, "/manifest")).status_code == 404


def test_a_form_never_published_is_for_those_who_may_change_it(
    form: Form, alice: Person, bob: Person
) -> None:
    draft = make_form(form.project, xform("draft"), publish=False)
    assert alice.get(address(draft, ".xml")).content == xform("draft")
    assert bob.get(address(draft, ".xml")).status_code == 404


def test_a_form_without_version_is_found_by_three_underscores(form: Form) -> None:
    blank = make_form(form.project, xform("blank", version=""))
    phone = Phone.of(make_app_user(form.project, form_id=blank.id))
    listed = phone.form_list().content.decode()
    assert "<version></version>" in listed
    url = listed.partition("<downloadUrl>")[2].partition("<")[0]
    assert url.endswith("/versions/___.xml")
    assert phone.get(url).content == bytes(blank.current_version.xform)  # type: ignore[union-attr]


def test_odd_form_ids_survive_the_way(form: Form) -> None:
    odd = make_form(form.project, xform("ü ✅ 100% (a)"))
    phone = Phone.of(make_app_user(form.project, form_id=odd.id))
    url = phone.form_list().content.decode().partition("<downloadUrl>")[2]
    url = url.partition("<")[0]
    assert "%C3%BC%20%E2%9C%85%20100%25%20%28a%29" in url


def test_errors_are_json_for_rest_clients_and_xml_for_phones(
    form: Form, alice: Person
) -> None:
    url = address(form, "/versions/9.xml")
    assert alice.get(url).json()["code"] == 404.6
    told = alice.get(url, headers={"X-OpenRosa-Version": "1.0"})
    assert b"OpenRosaResponse" in told.content


def test_an_unchanged_form_is_not_sent_again(form: Form, phone: Phone) -> None:
    url = f"{phone.server_url}/forms/household.xml"
    first = phone.get(url)
    assert first["ETag"] == f'"{form.current_version.md5}"'  # type: ignore[union-attr]
    again = phone.get(url, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
