"""Deciding about findings one by one, and on to the next."""

from __future__ import annotations

import pytest

from collect.datasets.models import Decision
from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import Page, open_page, send

WHY = {"reason": "asked Ana"}


def _first(alice: Person, survey: Survey, check: str) -> Page:
    listed = open_page(alice.browser, survey.page(f"/findings?check={check}"))
    (link, *_) = listed.select(".findings th[scope=row] a")
    return open_page(alice.browser, link.get("href"))


def _clean(form: Form, column: str) -> list[object]:
    from django.conf import settings

    from collect.datasets.tables import store

    table = store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, "")
    assert table is not None
    found: list[object] = table[column].to_pylist()
    return found


def test_the_next_finding_comes_after_each_decision(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.send(rooms="12")
    survey.run()
    page = _first(alice, survey, "too_many")
    page = send(
        alice.browser, page, {"way": "change", "value": "3", **WHY}, form="#decide"
    )
    assert page.texts(".note.success") == [
        "1 decision is stored. The next run carries it out."
    ]
    assert page.select("#decide")
    page = send(alice.browser, page, {"way": "blank", **WHY}, form="#decide")
    assert page.heading == "Very many rooms"
    listed = open_page(alice.browser, survey.page("/findings?check=too_many"))
    assert "Nothing waits here." in listed.text
    assert (
        "2 decisions will be carried out by the next run."
        in open_page(alice.browser, survey.page()).text
    )
    survey.run()
    assert sorted(map(str, _clean(survey.form, "rooms"))) == ["3", "None"]


def test_the_last_of_a_list_leads_back_to_it(alice: Person, survey: Survey) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    page = send(alice.browser, page, {"way": "keep", **WHY}, form="#decide")
    assert "Nothing waits here." in page.text


def test_what_is_missing_is_said_beside_it_and_nothing_typed_is_lost(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    page = send(alice.browser, page, {"reason": ""}, form="#decide", status=400)
    assert page.error_beside("way") == "This field is required."
    assert page.error_beside("reason") == "This field is required."
    page = send(
        alice.browser, page, {"way": "change", **WHY}, form="#decide", status=400
    )
    assert page.error_beside("value") == "Fill this in."
    (reason,) = page.select("#decide [name=reason]")
    assert reason.get("value") == "asked Ana"
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("three", "“three” is not a whole number."),
        (" 3", "begins or ends with a space."),
        ("4000", "breaks the constraint of “rooms”"),
        ("99", "is a code for no valid answer"),
        ("31", "The new value is the answer as it stands"),
    ],
)
def test_a_new_answer_must_fit_its_question(
    alice: Person, survey: Survey, value: str, said: str
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    page = send(
        alice.browser,
        page,
        {"way": "change", "value": value, **WHY},
        form="#decide",
        status=400,
    )
    assert said in page.error_beside("value")
    assert page.select("#decide [name=value]")[0].get("value") == value


def test_an_answer_that_has_changed_since_is_not_decided(
    alice: Person, survey: Survey
) -> None:
    uuid = survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    survey.send(instead=uuid, rooms="44")
    page = send(alice.browser, page, {"way": "keep", **WHY}, form="#decide", status=400)
    assert "The answer is “44” now, not “31”." in page.texts(".note.error")[0]


def test_texts_of_other_become_choices(alice: Person, survey: Survey) -> None:
    for text in ("wel", "Rain", "nothing", "sea"):
        survey.send(source="other", source_other=text)
    survey.run()
    page = _first(alice, survey, "source_is")
    ways = [radio.get("value") for radio in page.select("[name=way]")]
    assert ways == ["keep", "recode", "correct", "invalid", "remove"]

    def decide(written: str, **fields: str) -> None:
        listed = open_page(alice.browser, survey.page("/findings?check=source_is"))
        rows = listed.rows(".findings")
        place = [row[2] for row in rows].index(written)
        link = listed.select(".findings th[scope=row] a")[place]
        page = open_page(alice.browser, link.get("href"))
        if written == "wel":
            assert page.texts("[data-chooses=recode]") == ["well"]
        send(alice.browser, page, {**fields, **WHY}, form="#decide")

    decide("wel", way="recode", choice="well")
    decide("Rain", way="correct", text="Rainwater")
    decide("nothing", way="invalid")
    decide("sea", way="remove")
    survey.run()
    assert _clean(survey.form, "source") == ["well", "other", None]
    assert _clean(survey.form, "source_other") == [None, "Rainwater", None]
    page = open_page(alice.browser, survey.page("/removed"))
    assert page.rows()[0][1:3] == ["Another source", "asked Ana"]


def test_a_finding_about_a_whole_interview_is_kept_or_leaves_it_out(
    alice: Person, survey: Survey
) -> None:
    survey.send(code="7")
    survey.send(code="7")
    survey.run()
    page = _first(alice, survey, "twice")
    ways = [radio.get("value") for radio in page.select("[name=way]")]
    assert ways == ["keep", "remove"]
    send(alice.browser, page, {"way": "remove", **WHY}, form="#decide")
    assert survey.run().submissions == 1


def test_answers_are_given_as_the_question_asks(alice: Person, survey: Survey) -> None:
    survey.send(source="lake", uses="wash", day="2030-01-01")
    survey.run()
    source = _first(alice, survey, "builtin:choices")
    assert [o.get("value") for o in source.select("select[name=value] option")] == [
        "",
        "piped",
        "well",
        "other",
    ]
    send(
        alice.browser, source, {"way": "change", "value": "well", **WHY}, form="#decide"
    )
    uses = _first(alice, survey, "builtin:choices")
    assert [box.get("value") for box in uses.select("[type=checkbox][name=value]")] == [
        "drink",
        "cook",
    ]
    send(
        alice.browser,
        uses,
        {"way": "change", "value": ["drink", "cook"], **WHY},
        form="#decide",
    )
    day = _first(alice, survey, "builtin:dates")
    assert day.select("[name=value]")[0].get("type") == "date"
    send(
        alice.browser,
        day,
        {"way": "change", "value": "2026-01-30", **WHY},
        form="#decide",
    )
    survey.run()
    assert _clean(survey.form, "source") == ["well"]
    assert _clean(survey.form, "uses") == [["drink", "cook"]]


def test_a_decided_finding_tells_its_story_and_can_be_decided_otherwise(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    address = page.address
    send(alice.browser, page, {"way": "keep", **WHY}, form="#decide")
    survey.run()
    page = open_page(alice.browser, address)
    assert "Decide otherwise" in page.texts("h2")
    assert page.texts(".steps li")[0].startswith("Kept alice")
    assert "“asked Ana”" in page.text
    send(
        alice.browser,
        page,
        {"way": "change", "value": "3", "reason": "a slip"},
        form="#decide",
    )
    survey.run()
    page = open_page(alice.browser, survey.page("/findings?standing=done"))
    (row,) = page.rows(".findings")
    assert row[5] == "Changedalice"


def test_viewers_and_strangers_decide_nothing(
    alice: Person, bob: Person, chelsea: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    for person, status in ((bob, 403), (chelsea, 404)):
        open_page(person.browser, "/projects")
        token = person.browser.cookies["csrftoken"].value
        body = {"csrfmiddlewaretoken": token, "way": "keep", "reason": "x"}
        assert person.browser.post(page.address, body).status_code == status
    assert not Decision.objects.exists()
