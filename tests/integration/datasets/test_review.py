"""The rule of a form: who may set it, what becomes due, what estimates count."""

import pytest
from django.test import Client

from collect.accounts.models import Actor, AuditEvent
from collect.datasets import tasks
from collect.datasets.models import Estimate, Run
from collect.forms.actions import set_review_rule
from collect.forms.models import Form, ReviewRule
from collect.jobs import JOBS
from collect.submissions.actions import set_review_state
from collect.submissions.models import ReviewState
from collect.submissions.queries import submission_in
from tests.factories.accounts import Person
from tests.integration.datasets.homes import finished_run, home


@pytest.fixture
def at(form: Form) -> str:
    return f"/data/v1/projects/{form.project_id}/forms/{form.xml_form_id}"


def judge(form: Form, instance_id: str, state: ReviewState | None) -> None:
    submission = submission_in(form, instance_id)
    set_review_state(submission_id=submission.pk, state=state, by=None)


def mean(run: Run) -> float | None:
    return Estimate.objects.get(run=run, indicator="ROOMS", domain={}).value


def test_a_form_counts_all_but_the_rejected_until_it_is_told_otherwise(
    alice: Person, bob: Person, form: Form, at: str
) -> None:
    assert bob.get(f"{at}/settings").json() == {"reviewRule": "not_rejected"}
    told = alice.patch(f"{at}/settings", {"reviewRule": "approved"})
    assert (told.status_code, told.json()) == (200, {"reviewRule": "approved"})
    assert bob.get(f"{at}/settings").json() == {"reviewRule": "approved"}
    extended = bob.get(
        at.removeprefix("/data"), headers={"X-Extended-Metadata": "true"}
    )
    assert extended.json()["reviewRule"] == "approved"


def test_only_alice_may_set_the_rule(
    alice: Person, bob: Person, chelsea: Person, at: str
) -> None:
    path, wanted = f"{at}/settings", {"reviewRule": "all"}
    assert alice.patch(path, wanted).status_code == 200
    assert bob.patch(path, wanted).json()["code"] == 403.1
    assert chelsea.patch(path, wanted).json()["code"] == 403.1
    assert chelsea.get(path).json()["code"] == 403.1
    for ask in (Client().get, Client().patch):
        assert ask(path).json()["code"] == 401.2
    assert alice.get(f"{at}x/settings").json()["code"] == 404.1


@pytest.mark.parametrize("body", [{"reviewRule": "some"}, {"rule": "all"}])
def test_a_rule_nobody_knows_is_refused(
    alice: Person, at: str, body: dict[str, str]
) -> None:
    assert alice.patch(f"{at}/settings", body).status_code == 400


def test_a_change_is_recorded_and_makes_a_run_due(
    alice: Person, form: Form, at: str
) -> None:
    alice.patch(f"{at}/settings", {})
    alice.patch(f"{at}/settings", {"reviewRule": "not_rejected"})
    assert not AuditEvent.objects.filter(action="form.settings.update").exists()
    alice.patch(
        f"{at}/settings",
        {"reviewRule": "approved"},
        headers={"X-Action-Notes": "as%20agreed"},
    )
    event = AuditEvent.objects.get(action="form.settings.update")
    assert (event.actor, event.form_id, event.notes) == (
        alice.actor,
        form.pk,
        "as agreed",
    )
    assert event.details == {
        "data": {"reviewRule": "approved"},
        "old": {"reviewRule": "not_rejected"},
    }
    form.refresh_from_db()
    assert form.updated_at is not None
    assert JOBS[event.action] == [tasks.run_after_submission.name]
    tasks.run_after_submission(event.pk)
    assert Run.objects.get().form_id == form.pk


def test_approving_changes_the_estimates(form: Form, by: Actor) -> None:
    set_review_rule(form=form, rule=ReviewRule.APPROVED, by=None)
    first, second = home(form, by, rooms="2"), home(form, by, rooms="4")
    run = finished_run(form)
    assert (run.submissions, run.counted, run.held, run.rejected) == (2, 0, 2, 0)
    assert not Estimate.objects.filter(run=run, n__gt=0).exists()
    judge(form, first, ReviewState.APPROVED)
    event = AuditEvent.objects.get(action="submission.update")
    assert JOBS[event.action] == [tasks.run_after_submission.name]
    run = finished_run(form)
    assert (run.counted, run.held, mean(run)) == (1, 1, 2.0)
    judge(form, second, ReviewState.APPROVED)
    assert mean(finished_run(form)) == 3.0
    judge(form, first, None)
    assert mean(finished_run(form)) == 4.0


def test_an_edit_of_an_approved_submission_waits_again(form: Form, by: Actor) -> None:
    set_review_rule(form=form, rule=ReviewRule.APPROVED, by=None)
    first = home(form, by, rooms="2")
    judge(form, first, ReviewState.APPROVED)
    assert finished_run(form).counted == 1
    home(form, by, rooms="6", instance_id="uuid:edit", deprecated_id=first)
    run = finished_run(form)
    assert (run.counted, run.held) == (0, 1)
    judge(form, first, ReviewState.APPROVED)
    assert mean(finished_run(form)) == 6.0


def test_a_rejected_submission_is_left_out_unless_all_count(
    bob: Person, form: Form, by: Actor, at: str
) -> None:
    home(form, by, rooms="2")
    judge(form, home(form, by, rooms="6"), ReviewState.REJECTED)
    run = finished_run(form)
    assert (run.counted, run.held, run.rejected, mean(run)) == (1, 0, 1, 2.0)
    report = bob.get(f"/data/v1/runs/{run.pk}").json()
    names = ("submissions", "counted", "held", "rejected", "reviewRule")
    assert [report[name] for name in names] == [2, 1, 0, 1, "not_rejected"]
    set_review_rule(form=form, rule=ReviewRule.ALL, by=None)
    # What stands was made under the earlier rule, and says so.
    answer = bob.get(f"{at}/estimates.csv")
    assert answer["X-Collect-Review-Rule"] == "not_rejected"
    assert answer["X-Collect-Run"] == str(run.pk)
    run = finished_run(form)
    assert (run.counted, run.rejected, mean(run)) == (2, 0, 4.0)
    assert bob.get(f"{at}/estimates.csv")["X-Collect-Review-Rule"] == "all"


def test_a_run_that_waits_was_made_under_no_rule(
    alice: Person, form: Form, at: str
) -> None:
    assert alice.post(f"{at}/runs").json()["reviewRule"] is None
