"""Unsent interviews of a phone, brought as a file on a page."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collect.accounts.models import AppUser, AuditEvent, Project
from collect.accounts.permissions import DATA_COLLECTOR, REVIEWER
from collect.submissions.models import Submission
from tests.factories.accounts import Person, give_role, make_app_user, make_person
from tests.factories.phone_exports import PhoneFile
from tests.factories.submissions import household_form, instance, new_id
from tests.support.pages import Page, open_page, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(project: Project) -> AppUser:
    form = household_form(project)
    return make_app_user(project, "Ana", form_id=form.pk)


def _file(user: AppUser) -> bytes:
    file = PhoneFile()
    owner = file.person(user)
    for state in ("final", "draft"):
        name = new_id()
        file.record(owner, name, instance(instance_id=name), state=state)
    foreign = new_id()
    file.record("9/9", foreign, instance(instance_id=foreign))
    unknown = new_id()
    xml = instance(instance_id=unknown, version="77")
    file.record(owner, unknown, xml, {"photo.jpg": b"photo"})
    lacking = new_id()
    body = "<photo>gone.jpg</photo>"
    file.record(owner, lacking, instance(body, instance_id=lacking))
    return file.bytes()


def _bring(person: Person, page: Page, data: bytes, *, status: int = 200) -> Page:
    fields = {"file": SimpleUploadedFile("unsent.zip", data)}
    button = "Receive the interviews"
    return send(
        person.browser, page, fields, form="#unsent", button=button, status=status
    )


def test_the_page_tells_what_became_of_each_interview(
    alice: Person, ana: AppUser
) -> None:
    page = open_page(alice.browser, f"/projects/{ana.project_id}/devices/unsent")
    data = _file(ana)
    done = _bring(alice, page, data)
    assert "2 received now, 0 were here already." in done.text
    assert "1 refused, 1 could not be opened." in done.text
    became = [row[3] for row in done.rows("#fates")]
    assert became[0] == "received"
    assert became[1] == "not finished, so not received"
    assert became[2].startswith("not opened the file does not say whose it is")
    assert became[3].startswith("refused ")
    assert became[4] == "received Missing files: gone.jpg"
    assert [row[2] for row in done.rows("#fates")] == ["Ana", "Ana", "-", "Ana", "Ana"]
    assert Submission.objects.count() == 2
    again = _bring(alice, done, data)
    assert "0 received now, 2 were here already." in again.text
    assert again.rows("#fates")[0][3] == "was here already"


def test_a_file_without_interviews_says_so(alice: Person, ana: AppUser) -> None:
    page = open_page(alice.browser, f"/projects/{ana.project_id}/devices/unsent")
    assert "no interview in this file" in _bring(alice, page, PhoneFile().bytes()).text


def test_other_files_are_refused_beside_the_field(alice: Person, ana: AppUser) -> None:
    page = open_page(alice.browser, f"/projects/{ana.project_id}/devices/unsent")
    for data in (b"no zip", b""):
        again = _bring(alice, page, data, status=400)
        assert again.error_beside("file")
    opened = f"/projects/{ana.project_id}/devices/unsent/opened"
    fields = {"file": SimpleUploadedFile("unsent.zip", b"no zip")}
    again = post(alice.browser, opened, fields, status=400)
    assert again.error_beside("file")
    again = post(alice.browser, opened, status=400)
    assert "required" in again.error_beside("file")


def test_a_file_is_opened_in_clear_without_receiving_it(
    alice: Person, ana: AppUser
) -> None:
    page = open_page(alice.browser, f"/projects/{ana.project_id}/devices/unsent")
    (token, *_) = page.select("#unsent [name=csrfmiddlewaretoken]")
    body = {
        "csrfmiddlewaretoken": token.get("value"),
        "file": SimpleUploadedFile("unsent.zip", _file(ana)),
    }
    answer = alice.browser.post(f"{page.address}/opened", body)
    assert answer["Content-Disposition"] == 'attachment; filename="phone.zip"'
    assert answer["Cache-Control"] == "no-store"
    content = answer.getvalue()
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert any(name.endswith(".xml") for name in names)
    assert not Submission.objects.exists()
    assert AuditEvent.objects.filter(action="phone_export.open").exists()


def test_names_in_clear_are_for_those_who_may_read_them(
    project: Project, ana: AppUser
) -> None:
    rita = make_person("rita", REVIEWER, project)
    give_role(rita.actor, DATA_COLLECTOR, project)
    address = f"/projects/{project.pk}/devices/unsent"
    page = open_page(rita.browser, address)
    assert page.link("← Households") == f"/projects/{project.pk}"
    assert "download in clear" not in page.text
    done = _bring(rita, page, _file(ana))
    assert "2 received now" in done.text
    post(rita.browser, f"{address}/opened", status=403)
