"""The pages of runs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collect.accounts.models import Actor, AuditEvent, Project
from collect.datasets import actions
from collect.datasets.models import Estimate, Run, RunState
from collect.forms.models import Form
from collect.lib.clock import now
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.integration.datasets.homes import finished_run, home
from tests.support.pages import open_page, send

ALL = "table"


def _page(form: Form, rest: str = "") -> str:
    return f"/forms/{form.pk}/runs{rest}"


def test_before_the_first_run_the_page_says_when_it_comes(
    alice: Person, form: Form, project: Project
) -> None:
    page = open_page(alice.browser, _page(form))
    assert "The first begins when the first submission arrives." in page.text
    draft = make_form(project, publish=False)
    page = open_page(alice.browser, _page(draft))
    assert "The form is not published yet." in page.text
    assert not page.select("#start-run")


def test_a_run_tells_what_it_found_and_that_it_is_proven(
    alice: Person, form: Form, by: Actor
) -> None:
    home(form, by, rooms="99")
    home(form, by, rooms="12")
    run = finished_run(form)
    page = open_page(alice.browser, _page(form))
    assert page.texts(".figure") == ["2", "1", "1", "2"]
    assert "Clean differs from raw by the log, and by nothing else." in page.text
    (row,) = page.rows(ALL)
    assert row[:2] == [f"Run {run.pk}", "Ended well"]
    assert (row[3], row[5:]) == ("New or changed data", ["2", "1", "1", "2"])


def test_a_run_tells_what_has_changed_since_the_one_before(
    alice: Person, form: Form, by: Actor
) -> None:
    home(form, by, rooms="2")
    first = finished_run(form)
    page = open_page(alice.browser, _page(form))
    assert "Changed since" not in page.text
    home(form, by, rooms="12")
    finished_run(form)
    page = open_page(alice.browser, _page(form))
    assert f"Changed since run {first.pk}" in page.text
    assert page.texts(".changed > li") == [
        "Submissions: 1 → 2",
        "Findings to decide: 0 → 1 Very many rooms: 0 → 1",
        "2 estimates have another value",
    ]
    finished_run(form)
    page = open_page(alice.browser, _page(form))
    assert "Nothing that is counted here." in page.text


def test_estimates_that_are_kept_no_more_are_not_compared(
    alice: Person, form: Form, by: Actor
) -> None:
    home(form, by)
    first = finished_run(form)
    Estimate.objects.filter(run=first).delete()
    home(form, by, rooms="3")
    finished_run(form)
    page = open_page(alice.browser, _page(form))
    assert page.texts(".changed > li") == ["Submissions: 1 → 2"]


def test_a_run_is_asked_for_and_watched_until_it_is_over(
    alice: Person, form: Form, by: Actor
) -> None:
    home(form, by)
    page = open_page(alice.browser, _page(form))
    page = send(alice.browser, page, form="#start-run", button="Run now")
    assert page.texts(".note.success") == [
        "A run was asked for. It begins in a moment."
    ]
    run = Run.objects.get()
    assert run.requested_by == alice.actor
    assert AuditEvent.objects.filter(action="run.create").exists()
    (watched,) = page.select("#at-work")
    assert watched.get("hx-trigger") == "every 2s"
    assert "It is the next to be worked on." in page.text
    assert "Asked for by: alice" in page.text
    again = alice.browser.get(watched.get("hx-get"))
    assert again.status_code == 204
    Run.objects.update(
        state=RunState.RUNNING, started_at=now(), stage="clean", attempts=2
    )
    part = alice.browser.get(watched.get("hx-get"))
    assert (part.status_code, "this is attempt 2" in part.content.decode()) == (
        200,
        True,
    )
    Run.objects.update(state=RunState.QUEUED)
    actions.execute(run_id=run.pk)
    over = alice.browser.get(watched.get("hx-get"))
    assert (over.status_code, over["HX-Refresh"]) == (200, "true")
    page = open_page(alice.browser, _page(form))
    assert not page.select("[hx-trigger]")
    assert page.rows(ALL)[0][3] == "alice"


def test_a_run_that_waits_says_for_what(
    alice: Person, form: Form, project: Project
) -> None:
    run = actions.request_run(form_id=form.pk, due_in=timedelta(seconds=118))
    page = open_page(alice.browser, _page(form))
    assert "It begins in 1 min 5" in page.text
    assert "so that what still arrives is included." in page.text
    before = now() - timedelta(minutes=1)
    other = make_form(project)
    Run.objects.create(form=other, due_at=before)
    Run.objects.filter(pk=run.pk).update(due_at=now())
    page = open_page(alice.browser, _page(form))
    assert "1 run is worked on before it." in page.text


def test_a_stage_shows_how_far_it_is_by_what_it_took_before(
    alice: Person, form: Form
) -> None:
    finished_run(form)
    Run.objects.update(
        stages=[{"name": "read", "seconds": 1}, {"name": "clean", "seconds": 100}]
    )
    Run.objects.create(
        form=form,
        state=RunState.RUNNING,
        due_at=now(),
        started_at=now() - timedelta(seconds=51),
        stage="clean",
        stages=[{"name": "read", "seconds": 1}],
    )
    page = open_page(alice.browser, _page(form))
    bars = [bar.get("value") for bar in page.select(".stages progress")]
    assert bars == ["100", "50", "0", "0"]


def test_a_failed_run_says_why_and_can_be_tried_again(
    alice: Person, form: Form
) -> None:
    run = finished_run(form)
    told = {
        "ProofError: the clean tables are not the raw tables": "nothing was kept",
        "MemoryError: ": "ran out of memory",
        "OSError: [Errno 28] No space left on device": "disk is full",
        "Given up: 5 workers died while working on it.": "again and again",
        "KeyError: 'x'": "at the stage “Estimate”",
    }
    for error, plain in told.items():
        Run.objects.update(state=RunState.FAILED, error=error, stage="estimate")
        page = open_page(alice.browser, _page(form, f"/{run.pk}"))
        assert plain in page.texts(".note.error")[0]
        assert page.texts("pre") == [error.strip()]
    Run.objects.update(stage="")
    page = open_page(alice.browser, _page(form))
    assert "Something unexpected went wrong." in page.texts(".note.error")[0]
    send(alice.browser, page, form="#retry-run", button="Try again")
    assert Run.objects.filter(state=RunState.QUEUED).count() == 1


def test_a_failure_that_was_overcome_is_not_dwelt_upon(
    alice: Person, form: Form
) -> None:
    finished_run(form)
    Run.objects.update(state=RunState.FAILED, error="MemoryError")
    finished_run(form)
    page = open_page(alice.browser, _page(form))
    assert not page.select(".note.error")
    assert [row[1] for row in page.rows(ALL)] == ["Ended well", "Failed"]


def test_a_run_has_a_page_with_its_stages(
    alice: Person, form: Form, by: Actor, project: Project
) -> None:
    home(form, by)
    run = finished_run(form)
    page = open_page(alice.browser, _page(form))
    page = open_page(alice.browser, page.link(f"Run {run.pk}"))
    assert [text.split(" ")[0] for text in page.texts(".stages .stage")] == [
        "Read",
        "Carry",
        "Estimate",
        "Write",
    ]
    assert page.texts(".stages .badge") == ["Done"] * 4
    other = make_form(project)
    open_page(alice.browser, _page(other, f"/{run.pk}"), status=404)


def test_viewers_watch_runs_and_ask_for_none(
    bob: Person, chelsea: Person, form: Form
) -> None:
    finished_run(form)
    Run.objects.update(state=RunState.FAILED, error="MemoryError")
    run = Run.objects.get()
    for rest in ("", f"/{run.pk}"):
        page = open_page(bob.browser, _page(form, rest))
        assert not page.select("main form")
        open_page(chelsea.browser, _page(form, rest), status=404)
    token = {"csrfmiddlewaretoken": bob.browser.cookies["csrftoken"].value}
    assert bob.browser.post(_page(form, "/start"), token).status_code == 403
    assert chelsea.browser.get(_page(form, "/now")).status_code == 404
    assert Run.objects.count() == 1


def test_a_form_that_is_a_draft_is_not_run(
    alice: Person, project: Project, form: Form
) -> None:
    draft = make_form(project, publish=False)
    page = open_page(alice.browser, _page(form))
    (token,) = page.select("#start-run [name=csrfmiddlewaretoken]")
    body = {"csrfmiddlewaretoken": token.get("value")}
    assert alice.browser.post(_page(draft, "/start"), body).status_code == 409


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1.25, "1.2 s"), (42, "42 s"), (80, "1 min 20 s"), (7260, "2 h 1 min")],
)
def test_durations_are_told_in_words(seconds: float, words: str) -> None:
    from collect.web.runs.shown import duration

    assert duration(seconds) == words
