"""The form list: who sees what, and what clients may ask."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from collect.accounts.models import AppUser, Project
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.actions import delete, set_state
from collect.forms.models import Form
from tests.factories.accounts import (
    PASSWORD,
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.forms import make_form, make_version, xform
from tests.factories.submissions import Phone, household_xform


def ids(response: Any) -> list[str]:
    assert response.status_code == 200
    root = etree.fromstring(response.content)
    return [f"{x[0].text} {x[2].text or ''}".strip() for x in root]


def address(project: Project, query: str = "") -> str:
    return f"/v1/projects/{project.id}/formList{query}"


def test_only_open_published_forms_are_listed_by_name(
    project: Project, alice: Person
) -> None:
    for name in ("b", "a", "closing", "closed", "deleted"):
        form = make_form(project, xform(name, title=name))
        if name.startswith("clos"):
            set_state(form=form, state=name, by=None)
        if name == "deleted":
            delete(form=form, by=None)
    make_form(project, xform("draft"), publish=False)
    assert ids(alice.get(address(project))) == ["a 1", "b 1"]


def test_only_forms_the_caller_may_fill_are_listed(form: Form) -> None:
    other = make_form(form.project, xform("other"))
    both = make_app_user(form.project, form_id=form.id)
    from collect.accounts.permissions import APP_USER
    from tests.factories.accounts import give_role

    give_role(both.actor, APP_USER, form.project, form_id=other.id)
    one = make_app_user(form.project, form_id=other.id)
    none = make_app_user(form.project)
    assert ids(Phone.of(both).form_list()) == ["household 1", "other 1"]
    assert ids(Phone.of(one).form_list()) == ["other 1"]
    assert ids(Phone.of(none).form_list()) == []


def test_strangers_get_an_error_and_never_an_empty_list(
    form: Form, chelsea: Person
) -> None:
    assert chelsea.get(address(form.project)).status_code == 403
    elsewhere = make_app_user(make_project("Elsewhere"))
    url = f"/v1/key/{elsewhere.token}/projects/{form.project_id}/formList"
    assert Client().get(url).status_code == 403
    nobody = Client().get(address(form.project))
    assert nobody.status_code == 401
    assert nobody["WWW-Authenticate"].startswith("Digest ")
    assert nobody["X-OpenRosa-Version"] == "1.0"
    assert "text/xml" in nobody["Content-Type"]


@pytest.mark.parametrize("token", ["short", "x" * 64])
def test_a_wrong_token_is_refused_without_asking_for_a_password(
    form: Form, token: str
) -> None:
    url = f"/v1/key/{token}/projects/{form.project_id}/formList"
    response = Client().get(url)
    assert response.status_code in (401, 403)
    assert "WWW-Authenticate" not in response


def test_a_password_is_never_asked_for_in_the_open(form: Form) -> None:
    far = Client().get(address(form.project), REMOTE_ADDR="192.0.2.1")
    assert far.status_code == 401
    assert "Basic" not in far["WWW-Authenticate"]
    private = Client().get(address(form.project), secure=True)
    assert private["WWW-Authenticate"].startswith("Basic ")


def test_members_are_known_by_token_password_or_cookie(
    project: Project, form: Form, bob: Person
) -> None:
    assert ids(bob.get(address(project))) == ["household 1"]
    collector = make_person("dora", DATA_COLLECTOR, project, password=PASSWORD)
    word = base64.b64encode(f"dora@example.org:{PASSWORD}".encode()).decode()
    basic = Client(headers={"Authorization": f"Basic {word}"})
    assert ids(basic.get(address(project))) == ["household 1"]
    browser = Client()
    browser.cookies["session"] = collector.token
    assert ids(browser.get(address(project))) == ["household 1"]
    browser.cookies["session"] = "wrong"
    assert browser.get(address(project)).status_code == 401


def test_one_form_can_be_asked_for(form: Form, alice: Person) -> None:
    make_form(form.project, xform("a & b"))
    assert ids(alice.get(address(form.project, "?formID=a%20%26%20b"))) == ["a & b 1"]
    assert ids(alice.get(address(form.project, "?formID=none"))) == []
    assert alice.client.head(address(form.project, "?formID=none")).status_code == 200


def test_all_versions_can_be_asked_for(form: Form, alice: Person) -> None:
    make_version(form, household_xform(version="2"))
    assert ids(alice.get(address(form.project))) == ["household 2"]
    every = ids(alice.get(address(form.project, "?listAllVersions=true")))
    assert every == ["household 2", "household 1"]


def test_descriptions_only_come_when_asked_for(form: Form, alice: Person) -> None:
    assert b"descriptionText" not in alice.get(address(form.project)).content
    verbose = alice.get(address(form.project, "?verbose=True"))
    assert b"<descriptionText>Household</descriptionText>" in verbose.content


def test_an_unchanged_list_is_not_sent_again(form: Form, phone: Phone) -> None:
    first = phone.form_list()
    url = f"{phone.server_url}/formList"
    again = phone.get(url, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert again["X-OpenRosa-Version"] == "1.0"
    # Without validators OkHttp sends a date; that must not be taken for one of ours.
    dated = phone.get(url, **{"If-Modified-Since": "Sun, 22 Nov 2099 03:04:05 GMT"})
    assert dated.status_code == 200
    set_state(form=form, state="closed", by=None)
    changed = phone.get(url, **{"If-None-Match": first["ETag"]})
    assert (changed.status_code, ids(changed)) == (200, [])


def test_unknown_projects_are_not_found(alice: Person) -> None:
    for number in (0, 999_999, 10**30):
        response = alice.get(f"/v1/projects/{number}/formList")
        assert response.status_code == 404
        assert "text/xml" in response["Content-Type"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_a_list_can_only_be_read(form: Form, alice: Person, method: str) -> None:
    response = getattr(alice, method)(address(form.project))
    assert response.status_code == 404
    assert b"OpenRosaResponse" in response.content


def test_an_unexpected_error_is_no_empty_list(
    phone: Phone, app_user: AppUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("no database")

    monkeypatch.setattr("collect.sync.queries.listed_forms", broken)
    response = phone.form_list()
    assert response.status_code == 500
    assert b'<message nature="error">' in response.content
    assert b"no database" not in response.content
