"""Which submissions an export has."""

from datetime import timedelta
from typing import Any

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions.actions.review import set_review_state
from collect.submissions.models import ReviewState, Submission
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.integration.datasets.exports.asking import (
    Exports,
    archive_of,
    code,
    lines,
)
from tests.integration.datasets.homes import home

# The filter is read in a session of its own, which must find what was committed.
committed = pytest.mark.django_db(transaction=True)


def rooms(person: Person, exports: Exports, **options: Any) -> list[str]:
    """The rooms of the submissions that these options leave; members go with them."""
    report = exports.made(person, **options)
    assert report["state"] == "succeeded", report["error"]
    archive = archive_of(person, report["id"])
    found = lines(archive, "submissions.csv")
    keys = {row["KEY"] for row in found}
    assert {row["PARENT_KEY"] for row in lines(archive, "member.csv")} <= keys
    return [row["rooms"] for row in found]


@committed
def test_a_filter_speaks_of_any_answer(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    assert rooms(alice, exports, filter="rooms gt 9") == ["11"]
    assert rooms(alice, exports, filter="area eq 'R'") == []
    assert rooms(alice, exports, filter="rooms gt 1 and area eq 'U'") == ["2", "11"]


def test_review_states_choose(
    alice: Person, homes: list[str], exports: Exports, by: Actor
) -> None:
    reviewed = Submission.objects.get(instance_id=homes[1])
    set_review_state(submission_id=reviewed.pk, state=ReviewState.APPROVED, by=by)
    assert rooms(alice, exports, reviewStates=["approved"]) == ["11"]
    assert rooms(alice, exports, reviewStates=["received"]) == ["2"]
    assert rooms(alice, exports, reviewStates=["received", "approved"]) == ["2", "11"]


@committed
def test_times_choose(
    alice: Person, homes: list[str], exports: Exports, form: Form, by: Actor
) -> None:
    moment = now().isoformat()
    later = (now() + timedelta(days=1)).isoformat()
    home(form, by, rooms="5", instance_id="uuid:e", deprecated_id=homes[0])
    home(form, by, rooms="7")
    assert rooms(alice, exports, submittedBefore=moment) == ["11", "5"]
    assert rooms(alice, exports, submittedAfter=moment) == ["7"]
    assert rooms(alice, exports, updatedAfter=moment) == ["5", "7"]
    assert rooms(alice, exports, submittedAfter=later) == []


@pytest.mark.parametrize("text", ["rooms gt", "nothing eq 1", "rooms eq 'x", "\x01"])
def test_a_filter_that_cannot_be_read_is_refused_at_once(
    alice: Person, exports: Exports, text: str
) -> None:
    answer = exports.ask(alice, filter=text)
    assert answer.status_code in (400, 501), answer.content


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"labels": "none"}, "labels"),
        ({"colour": "red"}, "colour"),
        ({"version": "9"}, "version"),
        ({"language": "Klingon"}, "language"),
        ({"columns": ["nothing"]}, "columns"),
        ({"columns": ["name"]}, "identifiers"),
        ({"archive": 1}, "archive"),
        ({"submittedAfter": "yesterday"}, "submitted_after"),
        ({"reviewStates": ["good"]}, "review_states"),
        ({"filter": 2**63}, "filter"),
        ({"language": "\ud800"}, "language"),
        ({"\0": None}, "options"),
    ],
)
def test_an_option_that_cannot_be_met_is_refused_at_once(
    alice: Person, exports: Exports, options: dict[str, Any], word: str
) -> None:
    answer = exports.ask(alice, **options)
    assert (answer.status_code, code(answer)) == (400, 400.51)
    assert word in answer.json()["message"]


def test_a_format_nobody_writes_and_words_nobody_knows_are_refused(
    alice: Person, exports: Exports
) -> None:
    answer = exports.ask(alice, "wordperfect")
    assert (answer.status_code, code(answer)) == (406, 406.1)
    assert "csv" in answer.json()["details"]["allowed"]
    answer = alice.post(exports.path(), {"format": "csv", "labels": "both"})
    assert code(answer) == 400.4


def test_a_form_that_is_only_a_draft_has_no_exports(
    alice: Person, project: Project
) -> None:
    draft = make_form(project, publish=False)
    path = f"/data/v1/projects/{project.pk}/forms/{draft.xml_form_id}/exports"
    assert code(alice.post(path, {"format": "csv"})) == 404.1
