"""Who may send submissions, and what other requests to their address do."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import AppUser
from collect.accounts.permissions import DATA_COLLECTOR, VIEWER
from collect.forms.models import Form
from collect.submissions.models import Submission
from tests.factories.accounts import Person, make_app_user, make_person, make_project
from tests.factories.submissions import Phone, instance, multipart, new_id

XML = "xml_submission_file"


def address(form: Form) -> str:
    return f"/v1/projects/{form.project_id}/submission"


def body(xml: bytes = b"") -> dict[str, Any]:
    data = multipart(
        [(XML, "x.xml", "text/xml", xml or instance(instance_id=new_id()))]
    )
    return {"data": data, "content_type": "multipart/form-data; boundary=b0undary"}


def test_preflight_demands_what_the_post_demands(
    form: Form, alice: Person, chelsea: Person
) -> None:
    for method in ("head", "get"):
        assert getattr(alice.client, method)(address(form)).status_code == 204
        assert getattr(chelsea.client, method)(address(form)).status_code == 403
        nobody = getattr(Client(), method)(address(form))
        assert nobody.status_code == 401
        assert "WWW-Authenticate" in nobody
    assert alice.client.head("/v1/projects/999999/submission").status_code == 404


def test_only_those_who_may_create_are_heard(
    form: Form, alice: Person, bob: Person, chelsea: Person
) -> None:
    collector = make_person("dora", DATA_COLLECTOR, form.project)
    for person, status in ((alice, 201), (collector, 201), (bob, 401), (chelsea, 401)):
        assert person.client.post(address(form), **body()).status_code == status
    assert Client().post(address(form), **body()).status_code == 401
    for user, status in (
        (make_app_user(form.project, form_id=form.id), 201),
        (make_app_user(form.project), 401),
        (make_app_user(make_project("Elsewhere")), 401),
    ):
        url = f"/v1/key/{user.token}/projects/{form.project_id}/submission"
        response = Client().post(url, **body())
        assert response.status_code == status
        assert "WWW-Authenticate" not in response
    assert Submission.objects.count() == 3


def test_a_revoked_token_is_refused(
    form: Form, app_user: AppUser, phone: Phone
) -> None:
    AppUser.objects.filter(actor=app_user.actor).update(token=None)
    for response in (phone.form_list(), phone.post(instance(instance_id=new_id()))):
        assert response.status_code == 403
        assert "Location" not in response


def test_a_session_cookie_is_enough_for_web_forms(form: Form) -> None:
    collector = make_person("dora", DATA_COLLECTOR, form.project)
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["session"] = collector.token
    assert browser.post(address(form), **body()).status_code == 201


def test_viewers_are_asked_for_other_credentials(form: Form) -> None:
    viewer = make_person("vera", VIEWER, form.project)
    response = viewer.client.post(address(form), **body())
    assert response.status_code == 401
    assert "WWW-Authenticate" in response


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_never_look_like_success(
    form: Form, alice: Person, method: str
) -> None:
    assert getattr(alice, method)(address(form)).status_code == 404


def test_a_trailing_slash_never_redirects(form: Form, alice: Person) -> None:
    assert alice.client.post(address(form) + "/", **body()).status_code == 404
