"""What Central's clients rely on everywhere: pages, flags, headers, codes, ids."""

import json
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import Client

from collect.accounts.models import Actor
from collect.accounts.permissions import MANAGER
from collect.api import central
from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions.models import Comment, Submission
from collect.wsgi import application
from tests.compat.bodies import plain
from tests.compat.routes import Route, document
from tests.compat.seeded import Survey, ask
from tests.factories.accounts import give_role, make_app_user
from tests.factories.submissions import instance, new_id, send

pytestmark = pytest.mark.django_db
JSON = {"Content-Type": "application/json"}


def _lists() -> list[tuple[str, list[str]]]:
    """Addresses that answer with a list, and the parameters they declare."""
    found = []
    for path, operations in document(central)["paths"].items():
        operation = operations.get("get", {})
        answer = operation.get("responses", {}).get(200, {}).get("content", {})
        if answer.get("application/json", {}).get("schema", {}).get("type") == "array":
            names = [p["name"] for p in operation.get("parameters", [])]
            found.append((plain(path), names))
    return found


LISTS = _lists()
# The survey's draft has no submission.
PAGED = [p for p, names in LISTS if "limit" in names and "/draft/" not in p]
FORM = "/v1/projects/<project_id>/forms/<form_id>"
EXTENDED = {
    "/v1/projects": {"forms", "appUsers", "lastSubmission"},
    "/v1/projects/<project_id>": {"forms", "appUsers", "lastSubmission"},
    "/v1/projects/<project_id>/app-users": {"createdBy", "lastUsed"},
    "/v1/projects/<project_id>/assignments": {"actor"},
    "/v1/projects/<project_id>/forms": {
        "submissions",
        "reviewStates",
        "lastSubmission",
        "createdBy",
        "excelContentType",
    },
    FORM: {"submissions", "reviewStates", "lastSubmission", "createdBy"},
    f"{FORM}/draft": {"submissions", "lastSubmission"},
    f"{FORM}/versions": {"publishedBy"},
    f"{FORM}/assignments": {"actor"},
    f"{FORM}/submissions": {"submitter"},
    f"{FORM}/submissions/<instance_id>": {"submitter"},
    f"{FORM}/submissions/<instance_id>/comments": {"actor"},
    "/v1/audits": {"actor", "actee"},
}
ALWAYS = {"/v1/projects/<project_id>/app-users"}
"""Where what Central adds on demand costs nothing and is always there."""


def get(survey: Survey, path: str, query: str = "", **headers: str) -> Any:
    address = Route(path, frozenset({"GET"}))
    target = address.path(survey.values(address))
    return ask("GET", f"{target}{query}", survey, headers=headers)


def code(response: Any) -> tuple[int, Any]:
    return response.status_code, json.loads(response.data)["code"]


@pytest.fixture
def busy(survey: Survey) -> Survey:
    """The survey with three submissions of three phones, and a manager."""
    for number in range(2):
        phone = make_app_user(survey.project, f"P{number}", form_id=survey.form.pk)
        send(survey.form, instance(instance_id=new_id()), by=phone.actor)
    submission = Submission.objects.get(instance_id=survey.instance_id)
    author = Actor.objects.get(pk=survey.app_user_id)
    Comment.objects.create(
        submission=submission, actor=author, body="?", created_at=now()
    )
    give_role(Actor.objects.get(pk=survey.user_id), MANAGER, survey.project)
    return survey


@pytest.mark.parametrize("path", PAGED)
def test_lists_are_cut_by_limit_and_offset(path: str, busy: Survey) -> None:
    whole = json.loads(get(busy, path).data)
    assert len(json.loads(get(busy, path, "?limit=1").data)) == min(1, len(whole))
    assert json.loads(get(busy, path, "?limit=0").data) == []
    shifted = json.loads(get(busy, path, "?offset=1").data)
    assert len(shifted) == max(0, len(whole) - 1)
    assert json.loads(get(busy, path, f"?offset={2**63 - 1}").data) == []


@pytest.mark.parametrize("path", PAGED)
@pytest.mark.parametrize("query", ["limit=x", "offset=1.5", "limit=-1", "offset=%00"])
def test_a_page_that_is_no_number_is_refused(
    path: str, query: str, survey: Survey
) -> None:
    answer = get(survey, path, f"?{query}")
    assert answer.status_code == 400
    assert code(answer)[1] in (400.11, 400.8)


def test_submissions_and_audits_have_pages() -> None:
    assert {f"{FORM}/submissions", "/v1/audits"} <= set(PAGED)


@pytest.mark.parametrize("path", EXTENDED)
def test_metadata_is_extended_on_demand(path: str, busy: Survey) -> None:
    def keys(**headers: str) -> set[str]:
        found = json.loads(get(busy, path, **headers).data)
        return set(found if isinstance(found, dict) else found[0])

    headers = {"X-Extended-Metadata": "true"}
    assert keys(**headers) >= EXTENDED[path]
    if path not in ALWAYS:
        assert not EXTENDED[path] <= keys(**{"X-Extended-Metadata": "false"})


@pytest.mark.parametrize("flag", ["true", "True", "TRUE"])
def test_the_trash_is_listed_by_a_flag(flag: str, survey: Survey) -> None:
    for path, key in (
        ("/v1/projects/<project_id>/forms", "xmlFormId"),
        (f"{FORM}/submissions", "instanceId"),
    ):
        assert json.loads(get(survey, path, f"?deleted={flag}").data) == []
        for other in ("false", "False", "1", ""):
            assert json.loads(get(survey, path, f"?deleted={other}").data)[0][key]


def test_a_deleted_form_is_in_the_trash_only(survey: Survey) -> None:
    Form.objects.filter(pk=survey.form.pk).update(deleted_at=now())
    path = "/v1/projects/<project_id>/forms"
    assert json.loads(get(survey, path).data) == []
    (found,) = json.loads(get(survey, path, "?deleted=True").data)
    assert found["deletedAt"] is not None
    assert code(get(survey, FORM)) == (404, 404.1)


def test_codes_are_written_as_numbers(survey: Survey) -> None:
    for path, text in (
        ("/v1/nothing", b'"code": 404.1'),
        ("/v7/projects", b'"code": 404.3'),
        ("/data/v1/nothing", b'"code": 404.1'),
        ("/v1/audits?limit=x", b'"code": 400.11'),
    ):
        assert text in ask("GET", path, survey).data
    wrong = ask("GET", "/v1/users", survey, headers={"Authorization": "Bearer x"})
    assert b'"code": 401.2' in wrong.data


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfffb"])
@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/v1/projects", "name"),
        ("PATCH", "/v1/projects/<project_id>", "description"),
        ("POST", "/v1/projects/<project_id>/app-users", "displayName"),
        ("POST", f"{FORM}/submissions/<instance_id>/comments", "body"),
        ("POST", f"{FORM}/public-links", "displayName"),
        ("PATCH", "/v1/users/<user_id>", "displayName"),
    ],
)
def test_text_that_cannot_be_kept_is_refused(
    survey: Survey, method: str, path: str, name: str, text: str
) -> None:
    route = Route(path, frozenset({method}))
    target = route.path(survey.values(route))
    body = json.dumps({name: text}).encode()
    answer = ask(method, target, survey, body=body, headers=JSON)
    assert code(answer) == (400, 400.8), answer.data


@pytest.mark.parametrize("form_id", ["a/b", "a%2Fb", "✅ '\"", "..", "a.b", "100%"])
def test_a_name_in_an_address_is_the_name_that_was_meant(
    survey: Survey, form_id: str
) -> None:
    Form.objects.filter(pk=survey.form.pk).update(xml_form_id=form_id)
    renamed = replace(survey, form=Form.objects.get(pk=survey.form.pk))
    assert json.loads(get(renamed, FORM).data)["xmlFormId"] == form_id
    assert len(json.loads(get(renamed, f"{FORM}/submissions").data)) == 1


def test_a_request_beyond_the_limit_is_refused_before_it_is_read(
    survey: Survey,
) -> None:
    size = {"CONTENT_LENGTH": str(10**12)}
    answer = Client(application).post("/v1/projects", environ_overrides=size)
    assert code(answer) == (413, 400.36)
    path = f"/v1/projects/{survey.project.pk}/submission"
    answer = Client(application).post(path, environ_overrides=size)
    assert answer.status_code == 413
    assert b"<OpenRosaResponse" in answer.data
    # Files of phones may be larger; who sends them is asked first.
    path = f"/data/v1/projects/{survey.project.pk}/phone-exports"
    for address in (path, f"{path}/opened"):
        answer = Client(application).post(address, environ_overrides=size)
        assert code(answer) == (401, 401.2)
