"""The list of findings, and one finding with all that stands around it."""

from __future__ import annotations

from collect.datasets.decisions.surroundings import Surroundings
from tests.factories.accounts import Person
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import Page, open_page, send

OPEN = "/findings?standing=open"


def _first(alice: Person, survey: Survey, check: str) -> Page:
    """The first finding of a check."""
    listed = open_page(alice.browser, survey.page(f"{OPEN}&check={check}"))
    (link, *_) = listed.select(".findings th[scope=row] a")
    return open_page(alice.browser, f"/{link.get('href').lstrip('/')}")


def test_findings_are_listed_with_their_interviews(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="31", area="R")
    survey.send(source="other", source_other="wel")
    survey.run()
    page = open_page(alice.browser, survey.page("/findings"))
    assert "2 findings" in page.text
    other, many = page.rows(".findings")
    assert other[1:4] == [
        "Which source?",
        "wel",
        "Another source“wel”; written once; resembles the choice well (89 % alike)",
    ]
    assert many[1:3] == ["Rooms", "31"]
    assert many[3] == "Very many rooms31; does not hold: ${rooms} < 9"
    assert many[4].endswith("RuralAna")
    assert many[5] == "Waiting"


def test_findings_are_filtered(alice: Person, survey: Survey) -> None:
    many = survey.send(rooms="31", enumerator="Bayu")
    survey.send(ages=(120, 3), enumerator="Ana")
    survey.run()

    def listed(**fields: str) -> list[str]:
        page = open_page(alice.browser, survey.page("/findings"))
        page = send(alice.browser, page, fields, form="#filters", button="Show")
        return (
            [row[1] for row in page.rows(".findings")]
            if page.select(".findings")
            else []
        )

    assert listed() == ["Age member[1]", "Rooms"]
    assert listed(check="too_many") == ["Rooms"]
    assert listed(severity="error") == ["Rooms"]
    assert listed(enumerator="Bayu") == ["Rooms"]
    assert listed(at="/member~age") == ["Age member[1]"]
    assert listed(standing="done") == []
    page = open_page(alice.browser, survey.page(f"/findings?uuid={many}&check=*"))
    assert len(page.rows(".findings")) == 1
    assert send(alice.browser, page, form="#filters", button="Show").rows(".findings")


def test_a_long_list_has_pages(alice: Person, survey: Survey) -> None:
    for _ in range(2):
        survey.send(ages=tuple(range(120, 147)))
    survey.run()
    page = open_page(alice.browser, survey.page("/findings?check=old"))
    assert "54 findings" in page.text
    assert len(page.rows(".findings")) == 50
    page = open_page(alice.browser, page.link("Next"))
    assert len(page.rows(".findings")) == 4


def test_an_outlier_is_shown_among_the_others_with_guesses(
    alice: Person, survey: Survey
) -> None:
    for rooms in ("2", "3", "3", "4", "4", "5"):
        survey.send(rooms=rooms)
    survey.send(rooms="33")
    survey.send(rooms="1", area="R")
    survey.run()
    page = _first(alice, survey, "far")
    (said,) = page.texts("figcaption")
    assert said.startswith(
        "7 answers (U): from 2 to 33, half of them between 3 and 4.50, the median 4."
    )
    assert page.texts("[data-chooses=change]") == ["3"]
    assert len(page.select(".spread rect")) == 24


def test_duplicates_are_shown_side_by_side(alice: Person, survey: Survey) -> None:
    survey.send(code="7", rooms="2", uses="drink cook")
    survey.send(code="7", rooms="3", uses="cook")
    survey.run()
    page = _first(alice, survey, "twice")
    rows = page.rows(".pairs")
    assert [row[0] for row in rows[:2]] == ["Rooms differs", "What for? differs"]
    assert rows[0][1:] == ["3", "2"]
    assert rows[1][2] == "drink cook Drinking; Cooking"
    send(
        alice.browser,
        open_page(alice.browser, page.address),
        {"way": "keep", "reason": "two houses"},
        form="#decide",
    )
    listed = open_page(alice.browser, survey.page("/findings?check=twice&standing="))
    assert listed.rows(".findings")[0][5] == "Decided, before the next run"


def test_the_earlier_one_may_be_gone(alice: Person, survey: Survey) -> None:
    uuid = survey.send()
    survey.run()
    line = {"table": "", "row": uuid, "uuid": uuid}
    around = Surroundings(survey.form, alice.actor)
    named = line | {"reason": "same answers as uuid:gone to code"}
    assert around.beside(named) == ("uuid:gone", [])
    assert around.beside(line | {"reason": None}) == ("", [])


def test_a_finding_that_is_there_no_more_has_no_page(
    alice: Person, survey: Survey
) -> None:
    survey.run()
    page = open_page(alice.browser, survey.page("/finding?check=old"), status=404)
    assert page.heading == "Nothing here"


def test_a_condition_shows_the_answers_it_looks_at(
    alice: Person, bob: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = _first(alice, survey, "too_many")
    assert page.texts("dl.facts")[1] == "Rooms31"
    assert "Expected: a whole number, such as 12" in page.text
    theirs = open_page(bob.browser, page.address)
    assert not theirs.select("main form")


def test_an_answer_of_the_wrong_kind_has_a_finding_without_its_constraint(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="2000")
    survey.run()
    page = _first(alice, survey, "builtin:constraint")
    assert ". < 1000" in page.texts("code")[0]


def test_what_persons_wrote_of_themselves_is_withheld_from_viewers(
    bob: Person, alice: Person, survey: Survey
) -> None:
    survey.send(name="Ama", code="7")
    survey.send(name="Esi", code="7")
    survey.run()
    page = _first(alice, survey, "twice")
    assert "Esi" in page.text
    theirs = open_page(bob.browser, page.address)
    assert "Esi" not in theirs.text
    names = [row for row in theirs.rows(".pairs") if row[0].startswith("Name")]
    assert names == [["Name of the head", "(withheld)", "(withheld)"]]
