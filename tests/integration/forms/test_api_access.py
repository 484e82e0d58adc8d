"""Alice may, Bob may read, Chelsea may not, nobody is asked who they are."""

import pytest
from django.test import Client

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.forms import actions
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.factories.forms import make_draft, make_form, xform
from tests.integration.forms.conftest import Address

READS = [
    "",
    ".xml",
    "/fields",
    "/findings",
    "/versions",
    "/versions/1",
    "/versions/1.xml",
    "/versions/1/fields",
    "/versions/1/attachments",
    "/versions/1/findings",
    "/attachments",
    "/dataset-diff",
]
DRAFT_READS = [
    "/draft",
    "/draft.xml",
    "/draft/fields",
    "/draft/findings",
    "/draft/attachments",
    "/draft/dataset-diff",
]
FILES = [
    ".xlsx",
    "/versions/1.xlsx",
    "/attachments/a.png",
    "/versions/1/attachments/a.png",
]
DRAFT_FILES = ["/draft.xlsx", "/draft/attachments/a.png"]
WRITES = [
    ("patch", ""),
    ("delete", ""),
    ("post", "/draft"),
    ("delete", "/draft"),
    ("post", "/draft/publish?version=9"),
    ("post", "/draft/attachments/a.png"),
    ("delete", "/draft/attachments/b.csv"),
    ("patch", "/draft/attachments/b.csv"),
]


@pytest.fixture
def form(project: Project) -> Form:
    """A published form and a draft of it, both with an empty slot and a full one."""
    definition = xform(media=("a.png", "b.csv"))
    made = make_form(project, definition, publish=False)
    actions.set_attachment(
        form=made, name="b.csv", chunks=[b"a"], content_type="text/csv", by=None
    )
    actions.publish(form=made, by=None)
    made.refresh_from_db()
    make_draft(made)
    return made


@pytest.mark.parametrize("rest", READS)
def test_members_read_and_others_do_not(
    rest: str, form: Form, at: Address, alice: Person, bob: Person, chelsea: Person
) -> None:
    path = at("simple", rest)
    assert alice.get(path).status_code == 200
    assert bob.get(path).status_code == 200
    assert chelsea.get(path).json()["code"] == 403.1
    assert Client().get(path).json()["code"] == 401.2


@pytest.mark.parametrize("rest", DRAFT_READS)
def test_drafts_are_for_those_who_change_the_form(
    rest: str, form: Form, at: Address, alice: Person, bob: Person, chelsea: Person
) -> None:
    path = at("simple", rest)
    assert alice.get(path).status_code == 200
    assert bob.get(path).json()["code"] == 403.1
    assert chelsea.get(path).json()["code"] == 403.1
    assert Client().get(path).json()["code"] == 401.2
    make_form(form.project, xform("new"), publish=False)
    for unpublished in (at("new"), at("new", "/fields"), at("new", "/versions")):
        assert alice.get(unpublished).status_code == 200
        assert bob.get(unpublished).json()["code"] == 403.1


@pytest.mark.parametrize("rest", DRAFT_FILES)
def test_files_of_drafts_are_missing_only_to_those_who_change_the_form(
    rest: str, form: Form, at: Address, alice: Person, bob: Person
) -> None:
    assert alice.get(at("simple", rest)).json()["code"] == 404.1
    assert bob.get(at("simple", rest)).json()["code"] == 403.1


@pytest.mark.parametrize("rest", FILES)
def test_files_that_are_not_there_are_missing_only_to_readers(
    rest: str, form: Form, at: Address, bob: Person, chelsea: Person
) -> None:
    path = at("simple", rest)
    assert bob.get(path).json()["code"] == 404.1
    assert chelsea.get(path).json()["code"] == 403.1
    assert Client().get(path).json()["code"] == 401.2


@pytest.mark.parametrize(("method", "rest"), WRITES)
def test_only_alice_writes(
    method: str,
    rest: str,
    form: Form,
    at: Address,
    alice: Person,
    bob: Person,
    chelsea: Person,
) -> None:
    path = at("simple", rest)
    body = {"content_type": "application/json", "data": b"{}"}
    if method == "patch" and rest:
        body["data"] = b'{"dataset": false}'
    elif "/attachments" in rest:
        body = {"content_type": "image/png", "data": b"x"}
    elif method == "post":
        body = {"content_type": "", "data": b""}
    for person in (bob, chelsea):
        answer = getattr(person.client, method)(path, **body)
        assert (answer.status_code, answer.json()["code"]) == (403, 403.1)
    assert getattr(Client(), method)(path, **body).json()["code"] == 401.2
    form.refresh_from_db()
    assert form.deleted_at is None
    assert getattr(alice.client, method)(path, **body).status_code == 200


def test_only_alice_creates_and_restores(
    form: Form, at: Address, alice: Person, bob: Person, chelsea: Person
) -> None:
    actions.delete(form=form, by=None)
    restore = f"{at()}/{form.id}/restore"
    for path in (at(), restore):
        for person in (bob, chelsea):
            assert person.post(path).json()["code"] == 403.1
        assert Client().post(path).json()["code"] == 401.2
    assert alice.post(restore).status_code == 200


def test_lists_are_for_members(
    form: Form, at: Address, alice: Person, bob: Person, chelsea: Person
) -> None:
    assert len(alice.get(at()).json()) == 1
    assert len(bob.get(at()).json()) == 1
    assert chelsea.get(at()).json()["code"] == 403.1
    assert Client().get(at()).json()["code"] == 401.2


def test_a_project_that_is_not_there_is_missing(alice: Person, form: Form) -> None:
    assert alice.get("/v1/projects/0/forms").json()["code"] == 404.1
    assert alice.get("/v1/projects/0/forms/simple").json()["code"] == 404.1


def test_a_manager_of_another_project_reads_nothing_here(
    form: Form, at: Address
) -> None:
    other = Project.objects.create(name="Elsewhere")
    dora = make_person("dora", MANAGER, other)
    assert dora.get(at("simple")).json()["code"] == 403.1
    assert dora.get(f"/v1/projects/{other.id}/forms/simple").json()["code"] == 404.1
