"""What X-Extended-Metadata adds, and who may see which part of it."""

from datetime import UTC, datetime

import pytest

from collect.accounts.models import Project, PublicLink
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms import ports
from collect.forms.ports import FormStatistics, NoSubmissions
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.submissions import household_form, instance, new_id
from tests.factories.submissions import send as receive
from tests.integration.forms.conftest import Address, send

EXTENDED = {"X-Extended-Metadata": "true"}
BASIC_KEYS = {
    "projectId",
    "xmlFormId",
    "name",
    "version",
    "hash",
    "sha256",
    "state",
    "createdAt",
    "updatedAt",
    "publishedAt",
    "draftToken",
    "keyId",
    "enketoId",
    "enketoOnceId",
    "webformsEnabled",
}
EXTENDED_KEYS = BASIC_KEYS | {
    "submissions",
    "reviewStates",
    "lastSubmission",
    "createdBy",
    "excelContentType",
    "entityRelated",
    "publicLinks",
    # Ours: which submissions count in estimates.
    "reviewRule",
}
NOTES = {"X-Action-Notes": "second%20round"}


def test_forms_drafts_and_versions_have_all_keys_of_odk_central(
    alice: Person, at: Address, project: Project
) -> None:
    make_draft(make_form(project))
    for path in ("", "/draft", "/versions/1"):
        body = alice.get(at("simple", path)).json()
        assert body.keys() == BASIC_KEYS, path
        more = alice.get(at("simple", path), headers=EXTENDED).json()
        published = set() if path == "/draft" else {"publishedBy", "publishNotes"}
        assert more.keys() == EXTENDED_KEYS | published, path
    assert alice.get(at()).json()[0].keys() == BASIC_KEYS
    assert alice.get(at(), headers=EXTENDED).json()[0].keys() == EXTENDED_KEYS
    (version,) = alice.get(at("simple", "/versions")).json()
    assert version.keys() == BASIC_KEYS


def test_the_id_in_the_database_is_told_of_deleted_forms_only(
    alice: Person, at: Address, project: Project
) -> None:
    make_form(project)
    alice.delete(at("simple"))
    (deleted,) = alice.get(f"{at()}?deleted=True", headers=EXTENDED).json()
    assert deleted.keys() == EXTENDED_KEYS | {"id", "deletedAt"}


def test_submissions_are_counted_by_review_state(
    alice: Person, at: Address, project: Project
) -> None:
    form = household_form(project)
    for _ in range(2):
        receive(form, instance(instance_id=new_id()), by=alice.actor)
    made = make_draft(form)
    receive(form, instance(instance_id=new_id()), by=alice.actor, draft=True)
    assert made.draft_token
    body = alice.get(at("household"), headers=EXTENDED).json()
    assert body["submissions"] == 2
    assert body["reviewStates"] == {"received": 2, "hasIssues": 0, "edited": 0}
    assert body["lastSubmission"] is not None
    assert alice.get(at(), headers=EXTENDED).json()[0]["submissions"] == 2
    draft = alice.get(at("household", "/draft"), headers=EXTENDED).json()
    assert draft["submissions"] == 1
    alice.post(at("household", "/draft/publish?version=2"))
    form.refresh_from_db()
    again = make_draft(form)
    assert again.version == "2"
    draft = alice.get(at("household", "/draft"), headers=EXTENDED).json()
    assert (draft["submissions"], draft["lastSubmission"]) == (0, None)


def test_figures_come_from_the_room_of_submissions(
    alice: Person, at: Address, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = make_form(project)
    figures = FormStatistics(6, 1, 2, 3, datetime(2026, 1, 2, tzinfo=UTC))

    class Store(NoSubmissions):
        def statistics(
            self, form_ids: object, *, draft: bool = False
        ) -> dict[int, FormStatistics]:
            return {} if draft else {form.id: figures}

    monkeypatch.setattr(ports, "_store", Store())
    body = alice.get(at("simple"), headers=EXTENDED).json()
    assert body["reviewStates"] == {"received": 1, "hasIssues": 2, "edited": 3}
    assert (body["submissions"], body["lastSubmission"]) == (6, "2026-01-02T00:00:00Z")


def test_who_made_and_who_published_a_form_is_told(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project, by=alice.actor)
    make_draft(form, xform(version="2"))
    assert alice.post(at("simple", "/draft/publish"), headers=NOTES).status_code == 200
    second, first = alice.get(at("simple", "/versions"), headers=EXTENDED).json()
    assert second["publishedBy"]["displayName"] == "alice"
    assert second["publishedBy"]["type"] == "user"
    assert (second["publishNotes"], first["publishNotes"]) == ("second round", None)
    assert second["excelContentType"] is None
    body = alice.get(at("simple"), headers=EXTENDED).json()
    assert body["createdBy"]["displayName"] == "alice"
    assert body["publishNotes"] == "second round"
    one = alice.get(at("simple", "/versions/1"), headers=EXTENDED).json()
    assert (one["version"], one["publishNotes"]) == ("1", None)
    assert one["createdAt"] == body["createdAt"]


def test_notes_are_for_those_who_change_the_form(
    alice: Person, at: Address, project: Project, bob: Person
) -> None:
    form = make_form(project, publish=False)
    alice.post(at("simple", "/draft/publish"), headers=NOTES)
    eve = make_person("eve", DATA_COLLECTOR, project)
    for person in (bob, eve):
        for path in ("", "/versions/1"):
            body = person.get(at("simple", path), headers=EXTENDED).json()
            assert "publishNotes" not in body
            assert body["submissions"] == 0
        (version,) = person.get(at("simple", "/versions"), headers=EXTENDED).json()
        assert "publishNotes" not in version
        assert version["publishedBy"]["displayName"] == "alice"
    phone = make_app_user(project, form_id=form.id)
    answer = eve.client.get(
        f"{at('simple', '/versions')}?st={phone.token}",
        headers=EXTENDED | {"Authorization": ""},
    )
    assert answer.status_code == 200
    assert "second round" not in answer.content.decode()


def test_working_public_links_are_counted(
    alice: Person, at: Address, project: Project
) -> None:
    form = make_form(project)
    for name, token in (("one", "1" * 64), ("two", None)):
        actor = make_person(name).actor
        PublicLink.objects.create(
            actor=actor, project=project, form_id=form.id, token=token
        )
    assert alice.get(at("simple"), headers=EXTENDED).json()["publicLinks"] == 1


def test_a_form_that_was_never_published_shows_its_draft(
    alice: Person, at: Address
) -> None:
    send(alice, at(), xform())
    body = alice.get(at("simple"), headers=EXTENDED).json()
    assert (body["name"], body["publishedAt"]) == ("Simple", None)
    assert len(body["draftToken"]) == 64
    assert len(alice.get(at("simple", "/fields")).json()) == 4
    assert alice.get(at("simple", "/attachments")).json() == []
    assert alice.get(at("simple", "/versions")).json() == []
