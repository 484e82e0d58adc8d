"""One submission: its answers, files, facts and neighbours, and who sees what."""

from __future__ import annotations

import re

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.models import Submission
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.factories.interviews import interview, village_answers
from tests.factories.submissions import instance, upload
from tests.factories.submissions import send as receive
from tests.support.pages import Page, open_page, send


def _answer(page: Page, question: str) -> str:
    for each in page.select(".answer"):
        (asked,) = each.cssselect(".question")
        if " ".join(asked.text_content().split()).startswith(question):
            (given,) = each.cssselect(".given")
            return " ".join(given.text_content().split())
    raise AssertionError(f"no question {question}: {page.texts('.question')}")


@pytest.fixture
def one(form: Form, alice: Person, address: str) -> str:
    """The address of an interview."""
    interview(form, by=alice.actor, instance_id="uuid:1", village="Loa  Kulu")
    return f"{address}/uuid%3A1"


def test_it_reads_like_the_questionnaire(alice: Person, one: str) -> None:
    page = open_page(alice.browser, one)
    assert page.texts(".title") == ["Where", "Member 1", "Member 2"]
    assert _answer(page, "Which area?") == "North"
    assert _answer(page, "Rooms of Ama") == "2"
    assert _answer(page, "Sources of water") == "Piped water; Rain water"
    assert _answer(page, "Age of Member 2") == "4"
    assert _answer(page, "Position") == "1.50000, 120.25000"
    assert _answer(page, "Photo of the house") == "no answer"
    assert page.texts(".told") == ["Say thank you"]
    assert page.texts(".folded li") == ["Which other source?"]
    assert page.texts(".sheet .folded dt") == ["start", "beds"]
    assert "As on the list" in page.texts(".hint")


def test_questions_come_in_the_language_that_is_chosen(alice: Person, one: str) -> None:
    page = open_page(alice.browser, f"{one}?where=/rooms~least~1")
    assert page.select(".language [name=where]")[0].get("value") == "/rooms~least~1"
    page = send(
        alice.browser, page, {"language": "Bahasa Indonesia (id)"}, form=".language"
    )
    assert _answer(page, "Kamar Ama") == "2"
    page = open_page(alice.browser, f"{one}?language=Klingon")
    assert _answer(page, "Rooms of Ama") == "2"


def test_what_is_known_of_it_stands_beside(alice: Person, one: str) -> None:
    page = open_page(alice.browser, one)
    facts = dict(zip(page.texts(".about dt"), page.texts(".about dd"), strict=True))
    assert facts["Sent by"] == "alice"
    assert facts["Device"] == "collect:test"
    assert facts["Form version"] == "1"
    assert facts["Instance ID"] == "uuid:1"
    assert facts["Began"] == "2026-11-01 02:00"
    assert "Took" not in facts


def test_a_viewer_is_told_what_is_withheld(
    alice: Person, bob: Person, form: Form, address: str
) -> None:
    interview(
        form,
        by=alice.actor,
        instance_id="uuid:1",
        photo="house.jpg",
        files=[upload("house.jpg")],
    )
    page = open_page(bob.browser, f"{address}/uuid:1")
    assert "are withheld from you" in page.text
    for question in ("Who is the head?", "Position", "Name of the member"):
        assert _answer(page, question) == "withheld"
    assert _answer(page, "Rooms of …") == "2"
    assert _answer(page, "Photo of the house") == "withheld"
    assert "house.jpg" not in page.text
    assert "Ama" not in page.text
    assert page.select("form[action*=review], form[action*=delete]") == []
    assert "Correct answers" not in page.text


def test_a_reviewer_sees_all_of_one(rita: Person, one: str) -> None:
    page = open_page(rita.browser, one)
    assert _answer(page, "Who is the head?") == "Ama"
    assert page.select("form[action*='/review']")
    # Edits are sent by those who may send submissions.
    assert "Correct answers" not in page.text


def test_strangers_and_unknown_ids(alice: Person, chelsea: Person, one: str) -> None:
    open_page(chelsea.browser, one, status=404)
    open_page(alice.browser, f"{one}0", status=404)


def test_the_id_of_an_edit_leads_to_the_submission(
    alice: Person, form: Form, address: str, one: str
) -> None:
    interview(form, by=alice.actor, instance_id="uuid:2", deprecated_id="uuid:1")
    page = open_page(alice.browser, f"{address}/uuid:2")
    assert page.address == one


@pytest.mark.parametrize(
    ("name", "kind", "tag"),
    [
        ("a.jpg", "image/jpeg", "img"),
        ("a.mp3", "audio/mpeg", "audio"),
        ("a.mp4", "video/mp4", "video"),
        ("a.pdf", "application/pdf", "a[download]"),
    ],
)
def test_files_are_shown_by_what_they_are(
    alice: Person, form: Form, address: str, name: str, kind: str, tag: str
) -> None:
    file = upload(name, content_type=kind)
    interview(form, by=alice.actor, instance_id="uuid:1", photo=name, files=[file])
    page = open_page(alice.browser, f"{address}/uuid:1")
    (shown,) = page.select(f".answer {tag}")
    there = shown.get("src") or shown.get("href")
    assert alice.browser.get(there).getvalue() == b"bytes"


def test_large_pictures_wait_and_missing_files_are_named(
    alice: Person, form: Form, address: str
) -> None:
    large = upload("big.jpg", b"x" * 300_000, "image/jpeg")
    interview(
        form, by=alice.actor, instance_id="uuid:1", photo="big.jpg", files=[large]
    )
    interview(form, by=alice.actor, instance_id="uuid:2", photo="gone.jpg")
    page = open_page(alice.browser, f"{address}/uuid:1")
    assert page.select(".answer details")[0].get("open") is None
    page = open_page(alice.browser, f"{address}/uuid:2")
    assert "One file has not arrived from the phone yet: gone.jpg" in page.text
    assert _answer(page, "Photo of the house") == "gone.jpg has not arrived yet"


def test_one_goes_on_within_the_list(alice: Person, form: Form, address: str) -> None:
    for number in (1, 2, 3, 4):
        interview(
            form, by=alice.actor, instance_id=f"uuid:{number}", rooms=number % 2 + 1
        )
    query = "?where=/rooms~is~2"
    page = open_page(alice.browser, f"{address}/uuid:3{query}")
    assert page.link("Next").endswith(f"/uuid%3A1{query}")
    assert "Previous" not in page.texts("a")
    page = open_page(alice.browser, page.link("Next"))
    assert page.link("Previous").endswith(f"/uuid%3A3{query}")
    assert "Next" not in page.texts("a")
    page = open_page(alice.browser, f"{address}/uuid:3?where=nonsense")
    assert "Next" not in page.texts("a")


def test_what_does_not_fit_and_how_long_it_took(
    alice: Person, project: Project
) -> None:
    form = make_form(
        project,
        xform(questions={"end": "dateTime", "start": "dateTime", "age": "int"}),
    )
    body = "<start>2026-11-01T09:00:00.000+07:00</start><end>{}</end><age>old</age>"
    for number, end in enumerate(("T10:15:00.000+07:00", "T09:20:00.000+07:00", "T08")):
        receive(
            form,
            instance(
                body.format(f"2026-11-01{end}"),
                form_id="simple",
                instance_id=f"uuid:{number}",
            ),
            by=alice.actor,
        )
    address = f"/forms/{form.pk}/submissions/uuid:"
    page = open_page(alice.browser, f"{address}0")
    assert _answer(page, "age") == "⚠ old does not fit its question"
    assert re.search(r"Took ?1 h 15 min", page.text)
    assert re.search(r"Took ?20 min", open_page(alice.browser, f"{address}1").text)
    assert "Took" not in open_page(alice.browser, f"{address}2").text


def test_an_encrypted_one_offers_its_files(alice: Person, project: Project) -> None:
    form = make_form(project, xform())
    body = (
        b'<data xmlns="http://opendatakit.org/submissions" id="simple" version="1"'
        b' encrypted="yes"><base64EncryptedKey>k</base64EncryptedKey>'
        b'<meta xmlns="http://openrosa.org/xforms"><instanceID>uuid:1</instanceID>'
        b"</meta><encryptedXmlFile>submission.xml.enc</encryptedXmlFile>"
        b"<media><file>a.jpg.enc</file></media></data>"
    )
    receive(form, body, [upload("submission.xml.enc")], by=alice.actor)
    page = open_page(alice.browser, f"/forms/{form.pk}/submissions/uuid:1")
    assert "only who holds the private key" in page.text
    assert page.texts(".sheet li") == ["a.jpg.enc", "submission.xml.enc"]
    open_page(alice.browser, f"/forms/{form.pk}/submissions/uuid:1/history")
    open_page(alice.browser, f"/forms/{form.pk}/submissions/uuid:1/edit", status=403)


def test_a_deleted_one_can_be_restored_by_whoever_may(
    alice: Person, bob: Person, rita: Person, address: str, one: str
) -> None:
    page = send(
        alice.browser, open_page(alice.browser, one), form="form[action*='/delete']"
    )
    assert "is deleted. It can be restored for 30 days." in page.text
    assert "Nothing has been submitted" in page.text
    open_page(rita.browser, one, status=404)
    page = open_page(alice.browser, one)
    assert "This submission was deleted" in page.text
    page = send(alice.browser, page, form="form[action*='/restore']")
    assert "The submission is back." in page.text
    assert Submission.objects.get().deleted_at is None
    open_page(bob.browser, one)


def test_tests_of_a_draft_are_read_in_the_same_way(
    alice: Person, bob: Person, chelsea: Person, form: Form
) -> None:
    make_draft(form)
    assert form.draft_version
    interview(
        form,
        by=alice.actor,
        draft=True,
        version=form.draft_version.version,
        instance_id="uuid:1",
    )
    there = f"/forms/{form.pk}/draft-submissions/uuid:1"
    page = open_page(bob.browser, there)
    assert _answer(page, "Who is the head?") == "Ama"
    assert page.select("form[action*=review]") == []
    open_page(bob.browser, f"{there}/history")
    open_page(chelsea.browser, there, status=404)
    page = open_page(alice.browser, f"{there}/edit")
    (rooms,) = [each for each in page.select("[name]") if each.get("value") == "2"]
    page = send(alice.browser, page, {rooms.get("name"): "5", "notes": "Try"})
    assert _answer(page, "Rooms of Ama") == "5"


def test_other_questions_of_later_versions_stay_out(
    alice: Person, form: Form, address: str
) -> None:
    receive(
        form,
        instance(
            village_answers() + "<unknown>x</unknown>",
            form_id="village",
            instance_id="uuid:1",
        ),
        by=alice.actor,
    )
    page = open_page(alice.browser, f"{address}/uuid:1")
    assert "unknown" not in page.text


def test_what_is_said_and_decided_is_one_conversation(
    alice: Person, bob: Person, rita: Person, one: str
) -> None:
    page = open_page(bob.browser, one)
    assert "Nobody has said anything yet." in page.text
    page = send(
        bob.browser, page, {"body": "Is this <b>right</b>?"}, form="#conversation form"
    )
    page = open_page(rita.browser, one)
    page = send(
        rita.browser,
        page,
        {"state": "hasIssues", "notes": "Please ask again"},
        form="form[action*='/review']",
    )
    assert "The submission is now: Has issues." in page.text
    said = page.texts(".said li")
    assert "bob" in said[0]
    assert said[0].endswith("Is this <b>right</b>?")
    assert "Has issues" in said[1]
    assert said[1].endswith("Please ask again")
    submission = Submission.objects.get()
    actions.set_review_state(submission_id=submission.pk, state=None, by=None)
    page = open_page(alice.browser, one)
    assert "Received" in page.texts(".said li")[2]


@pytest.mark.parametrize(
    ("form", "fields", "name", "said"),
    [
        ("#conversation form", {"body": ""}, "body", "Write what you want to say."),
        ("#conversation form", {"body": "b" * 5000}, "body", "at most 4000"),
        ("form[action*='/review']", {"state": ""}, "state", "Choose what you decide."),
        (
            "form[action*='/review']",
            {"state": "approved", "notes": "n" * 5000},
            "notes",
            "at most 4000",
        ),
    ],
    indirect=False,
)
def test_what_cannot_be_said_stays_in_its_field(
    alice: Person,
    project: Project,
    form: str,
    fields: dict[str, str],
    name: str,
    said: str,
) -> None:
    from tests.factories.interviews import village_form

    village = village_form(project)
    interview(village, by=alice.actor, instance_id="uuid:1")
    page = open_page(alice.browser, f"/forms/{village.pk}/submissions/uuid:1")
    page = send(alice.browser, page, fields, form=form, status=400)
    assert said in page.error_beside(name)
    (control,) = page.select(f"{form} [name={name}]")
    value = control.text_content().strip() if control.tag == "textarea" else ""
    assert value == (fields[name] if control.tag == "textarea" else "")


def test_who_may_not_decide_cannot_by_a_request_either(
    alice: Person, bob: Person, chelsea: Person, one: str
) -> None:
    for person, status in ((bob, 403), (chelsea, 404)):
        page = open_page(person.browser, "/projects")
        token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
        for what in ("review", "delete", "restore", "edit"):
            answer = person.browser.post(
                f"{one}/{what}", {"csrfmiddlewaretoken": token, "state": "approved"}
            )
            assert answer.status_code == status, what
    assert Submission.objects.get().review_state is None
