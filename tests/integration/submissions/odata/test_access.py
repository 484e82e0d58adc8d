"""Who may read tables: Alice may, Bob is a member, Chelsea is nobody here."""

from __future__ import annotations

from base64 import b64encode

from django.test import Client

from collect.accounts.models import Project
from collect.accounts.permissions import DATA_COLLECTOR, FORM_VIEWER, REVIEWER, VIEWER
from collect.forms.models import Form
from tests.factories.accounts import PASSWORD, Person, make_app_user, make_person
from tests.factories.odata import Reader


def test_who_may_read(
    form: Form, alice: Person, bob: Person, chelsea: Person, project: Project
) -> None:
    """Bob is a viewer. Those who only fill forms do not read them."""
    people = {
        "alice": alice,
        "bob": bob,
        "chelsea": chelsea,
        "reviewer": make_person("rita", REVIEWER, project),
        "collector": make_person("dora", DATA_COLLECTOR, project),
        "filler": make_person("fay", FORM_VIEWER, project),
        "of the form": make_person("vera", VIEWER, project, form_id=form.pk),
    }
    for path in ("", "/$metadata", "/Submissions", "/Submissions.member"):
        status = {
            name: Reader(form, person).get(path).status_code
            for name, person in people.items()
        }
        readers = ("alice", "bob", "reviewer", "of the form")
        assert status == {n: 200 if n in readers else 403 for n in people}
        assert Client().get(f"{Reader(form, alice).root}{path}").status_code == 401


def test_strangers_are_told_to_sign_in(form: Form, alice: Person) -> None:
    root = Reader(form, alice).root
    assert Client().get(f"{root}/Submissions").json()["code"] == 401.2
    key = make_app_user(form.project, "T", form_id=form.pk).token
    path = f"/v1/key/{key}{root.removeprefix('/v1')}/Submissions"
    assert Client().get(path).json()["code"] == 403.1


def test_excel_signs_in_with_a_password(form: Form, project: Project) -> None:
    make_person("eve", VIEWER, project, password=PASSWORD)
    login = b64encode(f"eve@example.org:{PASSWORD}".encode()).decode()
    client = Client(
        headers={"OData-MaxVersion": "4.0", "Authorization": f"Basic {login}"}
    )
    root = f"/v1/projects/{project.pk}/forms/household.svc"
    assert client.get(f"{root}/Submissions").status_code == 200
