"""A public link from end to end: read one form, submit to it, and nothing else."""

from typing import Any

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.submissions.models import Submission
from tests.factories.accounts import Person
from tests.factories.forms import make_form, xform
from tests.factories.submissions import Phone, household_form, instance, new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(project: Project) -> Form:
    make_form(project, xform("other"))
    return household_form(project)


@pytest.fixture
def forms(project: Project) -> str:
    return f"/v1/projects/{project.pk}/forms"


@pytest.fixture
def link(alice: Person, form: Form, forms: str) -> Any:
    body = {"displayName": "Poster"}
    return alice.post(f"{forms}/household/public-links", body).json()


def _phone(link: Any, project: Project) -> Phone:
    path = f"/v1/key/{link['token']}/projects/{project.pk}"
    return Phone(f"http://testserver{path}")


def test_a_link_lists_its_form_alone(link: Any, project: Project) -> None:
    listed = _phone(link, project).form_list()
    assert listed.status_code == 200
    text = listed.content.decode()
    assert text.count("<formID>") == 1
    assert "<formID>household</formID>" in text
    assert f"/v1/key/{link['token']}/" in text


def test_a_link_reads_and_fills_its_form(
    link: Any, project: Project, forms: str
) -> None:
    phone = _phone(link, project)
    assert phone.get(f"{phone.server_url}/forms/household.xml").status_code == 200
    assert Client().get(f"{forms}/household.xml?st={link['token']}").status_code == 200
    sent = phone.post(instance(instance_id=new_id()))
    assert sent.status_code == 201
    submission = Submission.objects.get()
    assert submission.submitter_id == link["id"]


def test_a_link_fills_its_form_over_rest(link: Any, forms: str) -> None:
    token = link["token"]
    for path in (
        f"{forms}/household/submissions?st={token}",
        f"/v1/key/{token}{forms.removeprefix('/v1')}/household/submissions",
    ):
        xml = instance(instance_id=new_id())
        answer = Client().post(path, data=xml, content_type="text/xml")
        assert answer.status_code == 200, answer.content
        assert answer.json()["submitterId"] == link["id"]


def test_a_link_does_nothing_else(link: Any, project: Project, forms: str) -> None:
    phone = _phone(link, project)
    client, st = Client(), f"?st={link['token']}"
    assert phone.post(instance(instance_id=new_id())).status_code == 201
    instance_id = Submission.objects.get().instance_id
    for path in (
        f"/v1/projects/{project.pk}",
        f"{forms}/other",
        f"{forms}/other.xml",
        f"{forms}/household/submissions",
        f"{forms}/household/submissions/{instance_id}",
        f"{forms}/household/public-links",
        f"/v1/projects/{project.pk}/app-users",
        "/v1/users/1",
        "/v1/audits",
    ):
        assert client.get(path + st).status_code in (403, 404), path
    assert client.get(f"/v1/projects{st}").json() == []
    assert client.get(f"/v1/users{st}").json() == []
    assert client.get(f"/v1/users/current{st}").status_code == 404
    assert client.delete(f"/v1/sessions/current{st}").status_code == 403
    assert client.delete(f"/v1/sessions/{link['token']}{st}").status_code == 403
    other = instance(form_id="other", instance_id=new_id())
    assert phone.post(other).status_code == 401


def test_a_link_obeys_the_state_of_its_form(
    alice: Person, link: Any, project: Project, forms: str
) -> None:
    phone = _phone(link, project)
    xml = f"{phone.server_url}/forms/household.xml"
    for state, read, sent in (("closing", 403, 201), ("closed", 403, 409)):
        alice.patch(f"{forms}/household", {"state": state})
        assert "<formID>" not in phone.form_list().content.decode()
        assert phone.get(xml).status_code == read
        assert phone.post(instance(instance_id=new_id())).status_code == sent


def test_a_revoked_link_opens_nothing(
    alice: Person, link: Any, project: Project
) -> None:
    phone = _phone(link, project)
    assert alice.delete(f"/v1/sessions/{link['token']}").status_code == 200
    assert phone.form_list().status_code == 403
    assert phone.post(instance(instance_id=new_id())).status_code == 403
    assert not Submission.objects.exists()
