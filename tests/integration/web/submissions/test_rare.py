"""What few forms have, and few people do."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import DATA_COLLECTOR
from collect.forms.models import Form
from collect.forms.queries import notes_of
from collect.forms.uploads import Kind
from collect.problems import Problem
from collect.submissions import actions
from collect.submissions.browsing import looking
from collect.submissions.browsing.conditions import ConditionError, read
from collect.submissions.browsing.questions import catalogue
from collect.submissions.models import Submission, SubmissionVersion
from tests.factories.accounts import Person, make_person
from tests.factories.bulk import fill_households
from tests.factories.forms import make_form, xform
from tests.factories.submissions import household_form, instance, send
from tests.support.pages import open_page
from tests.support.pages import send as fill_in

WORKBOOK = """
| survey |
| | type | name | label | relevant |
| | text | remarks | Remarks | |
| | geotrace | way | Way | |
| | date | born | Born | |
| | select_one yn | glad | Glad? | |
| | begin_group | extra | Extra | ${glad} = 'y' |
| | text | first | First | |
| | note | tell | Tell them | |
| | begin_group | inner | Inner | |
| | text | second | Second | |
| | end_group | | | |
| | end_group | | | |
| | begin_repeat | trip | Trip | |
| | begin_group | stop | Stop | |
| | text | town | Town | |
| | end_group | | | |
| | end_repeat | | | |
| choices |
| | list_name | name | label |
| | yn | y | Yes |
| | yn | n | No |
| settings |
| | form_title | form_id | version | instance_name |
| | Rare | rare | 1 | ${remarks} |
"""
BODY = (
    "<remarks>{remarks}</remarks><way>1 2 0 0;1 3 0 0</way><born>soon</born><glad/>"
    "<extra><first/><inner><second/></inner></extra>{trips}"
)


@pytest.fixture
def rare(project: Project) -> Form:
    """A form of things that few forms have."""
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


def _send(form: Form, by: Person, number: int, *, trips: str = "") -> None:
    xml = instance(
        BODY.format(remarks="r" * 80, trips=trips),
        form_id="rare",
        instance_id=f"uuid:{number}",
        deprecated_id=f"uuid:{number - 1}" if number > 1 else "",
    )
    name = b"<instanceName>Old name</instanceName></meta>"
    send(form, xml.replace(b"</meta>", name), by=by.actor)


def test_groups_that_were_not_asked_are_folded_away(alice: Person, rare: Form) -> None:
    _send(rare, alice, 1)
    page = open_page(alice.browser, f"/forms/{rare.pk}/submissions/uuid:1")
    assert page.heading == "Old name"
    assert page.texts(".folded li") == ["First", "Second"]
    assert "2 points" in page.texts(".given")
    assert page.select("[data-spot]")[0].get("data-spot") == (
        "[[1.0, 2.0, 0.0, 0.0], [1.0, 3.0, 0.0, 0.0]]"
    )


def test_the_name_and_odd_answers_are_corrected(alice: Person, rare: Form) -> None:
    _send(rare, alice, 1)
    page = open_page(alice.browser, f"/forms/{rare.pk}/submissions/uuid:1/edit")
    named = {
        label.text_content().split(" optional")[0].strip(): label.get("for")
        for label in page.select("label[for]")
    }
    controls = {name: page.select(f"[id='{of}']")[0] for name, of in named.items()}
    assert controls["Remarks"].tag == "textarea"
    assert controls["Born"].get("value") == "soon"
    assert controls["Born"].get("type") == "text"
    fields = {
        controls["Name of the submission"].get("name"): "New name",
        controls["Glad?"].get("name"): "n",
        "notes": "It was wrong",
    }
    page = fill_in(alice.browser, page, fields)
    assert page.heading == "New name"
    page = open_page(alice.browser, f"/forms/{rare.pk}/submissions/uuid:1/edit")
    assert page.select("option[value='']") != []


def test_whole_times_in_a_repeat_are_told(alice: Person, rare: Form) -> None:
    _send(rare, alice, 1)
    _send(rare, alice, 2, trips="<trip><stop><town>Bau</town></stop></trip>")
    trips = "<trip><stop><town>Bau</town></stop><odd><x>1</x><x>2</x></odd></trip>"
    _send(rare, alice, 3, trips=trips)
    page = open_page(alice.browser, f"/forms/{rare.pk}/submissions/uuid:1/history")
    texts = [row for table in page.select(".changes") for row in table.cssselect("ins")]
    told = [" ".join(each.text_content().split()) for each in texts]
    assert "Stop: Town: Bau" in told
    assert "x: 1 | 2" in told
    assert "Trip 1" in page.text


def test_a_form_of_one_language_has_none_to_choose(alice: Person, rare: Form) -> None:
    _send(rare, alice, 1)
    page = open_page(alice.browser, f"/forms/{rare.pk}/submission-table/columns")
    assert page.select("select[name=language]") == []
    page = fill_in(alice.browser, page, {"columns": ["/way", "/born"]})
    assert page.rows()[0][2:] == ["2 points", "⚠ soon"]


def test_who_only_sends_reads_nothing(
    project: Project, alice: Person, rare: Form
) -> None:
    _send(rare, alice, 1)
    dora = make_person("dora", DATA_COLLECTOR, project)
    for tail in ("", "/uuid:1", "/uuid:1/history"):
        open_page(dora.browser, f"/forms/{rare.pk}/submissions{tail}", status=403)


def test_figures_lead_to_the_list(alice: Person, rare: Form) -> None:
    address = f"/forms/{rare.pk}/submissions"
    page = open_page(alice.browser, f"{address}?having=short&area=_U")
    assert [text[:-2] for text in page.texts(".chip")] == [
        "Area: not known",
        "Interviews that were too short",
    ]
    problem = Problem("400.72", reason="the workbook tells no areas")
    with patch("collect.web.submissions.drilled.instances_behind", side_effect=problem):
        page = open_page(alice.browser, f"{address}?day=2026-11-01", status=400)
    assert "the workbook tells no areas" in page.texts(".chip.wrong")[0]


def test_a_search_takes_wider_windows_while_there_is_time(
    alice: Person, project: Project
) -> None:
    form = household_form(project)
    fill_households(form, by=alice.actor, count=60, members=0)
    with (
        patch.object(looking, "_FIRST_WINDOW", 10),
        patch.object(looking, "_SECONDS", 60),
    ):
        address = f"/forms/{form.pk}/submissions?where=/name~is~n3"
        assert len(open_page(alice.browser, address).rows()) == 1


def test_what_no_address_can_hold_is_refused_too(rare: Form) -> None:
    with pytest.raises(ConditionError):
        read("/remarks~is~\ud800", catalogue(rare), ())
    with pytest.raises(Problem):
        notes_of(0)


def test_an_encrypted_one_is_not_corrected(alice: Person, project: Project) -> None:
    form = make_form(project, xform())
    send(form, instance("", form_id="simple", instance_id="uuid:1"), by=alice.actor)
    SubmissionVersion.objects.update(encrypted=True)
    submission = Submission.objects.get()
    with pytest.raises(Problem) as refused:
        actions.correct_submission(
            form=form,
            submission=submission,
            version=SubmissionVersion.objects.get(),
            changes={},
            by=alice.actor,
            user_agent="",
            notes="",
        )
    assert refused.value.code == "400.1"
