"""Who may take data out, and how they say who they are."""

from __future__ import annotations

import base64

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.accounts.permissions import ANALYST, DATA_COLLECTOR, REVIEWER
from collect.forms.models import Form
from tests.factories.accounts import (
    PASSWORD,
    Person,
    make_app_user,
    make_person,
    make_project,
)
from tests.factories.forms import make_draft
from tests.integration.submissions.addresses import address
from tests.integration.submissions.exports.conftest import Sender
from tests.integration.submissions.exports.reading import problem


@pytest.mark.parametrize("kind", [".csv", ".csv.zip", ".geojson", "/uuid:1.geojson"])
def test_who_may_take_data_out(
    form: Form, alice: Person, bob: Person, chelsea: Person, sent: Sender, kind: str
) -> None:
    """Bob is a viewer. Chelsea is nobody here; those who only fill forms, and
    analysts, who see results only, get nothing either."""
    sent(instance_id="uuid:1")
    project, url = form.project, address(form) + kind
    for reader in (alice, bob, make_person("rita", REVIEWER, project)):
        assert reader.get(url).status_code == 200
    others = [
        chelsea,
        make_person("dora", DATA_COLLECTOR, project),
        make_person("ana", ANALYST, project),
        make_person("otto", REVIEWER, make_project("Elsewhere")),
    ]
    for other in others:
        assert problem(other.get(url)) == (403, 403.1)
        assert other.client.head(url).status_code == 403
    assert problem(Client().get(url)) == (401, 401.2)
    key = make_app_user(project, "Tablet 2", form_id=form.id).token
    assert Client().get(f"/v1/key/{key}{url.removeprefix('/v1')}").status_code == 403


@pytest.mark.parametrize("kind", [".csv", ".csv.zip"])
def test_what_may_not_be_read_may_not_be_posted_for(
    form: Form, chelsea: Person, kind: str
) -> None:
    assert problem(chelsea.post(address(form) + kind)) == (403, 403.1)
    make_draft(form)
    draft = address(form, draft=True) + kind
    assert problem(chelsea.get(draft)) == (403, 403.1)
    assert problem(chelsea.post(draft)) == (403, 403.1)


def test_scripts_sign_in_with_a_password(form: Form, project: Project) -> None:
    make_person("dana", REVIEWER, project, password=PASSWORD)
    token = base64.b64encode(f"dana@example.org:{PASSWORD}".encode()).decode()
    client = Client(headers={"Authorization": f"Basic {token}"})
    assert client.get(f"{address(form)}.csv", secure=True).status_code == 200


@pytest.mark.parametrize("kind", [".csv", ".csv.zip"])
def test_passphrases_are_taken_and_not_needed(
    form: Form, bob: Person, kind: str
) -> None:
    for data, content_type in [
        ("", "application/json"),
        ('{"1": "passphrase"}', "application/json"),
        ("1=passphrase&__csrf=x", "application/x-www-form-urlencoded"),
        ("{no json", "application/json"),
        ("\0\xff", "multipart/form-data"),
    ]:
        url = address(form) + kind
        response = bob.client.post(url, data, content_type=content_type)
        assert response.status_code == 200
        assert response.content
