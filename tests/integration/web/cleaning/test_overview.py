"""What the checks have found, check by check."""

from __future__ import annotations

from tests.factories.accounts import Person
from tests.integration.web.cleaning.conftest import Survey
from tests.support.pages import open_page


def test_before_the_first_run_nothing_is_checked(alice: Person, survey: Survey) -> None:
    page = open_page(alice.browser, survey.page())
    assert "Nothing has been checked yet." in page.text
    assert (
        "Nothing waits here." in open_page(alice.browser, survey.page("/findings")).text
    )


def test_checks_tell_what_they_test_and_how_much_waits(
    alice: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.send(ages=(120,))
    survey.run()
    page = open_page(alice.browser, survey.page())
    assert "2 findings wait for a decision." in page.text
    first, second = page.rows()
    assert first[0].startswith("Very many rooms A condition of the workbook must hold.")
    assert "Workbook, sheet checks, row 2" in first[0]
    assert first[1:] == ["Error", "1", "\u2013", "0"]
    assert second[1:3] == ["Warning", "1"]
    (summary,) = page.texts("summary")
    assert summary == "11 checks found nothing"


def test_the_trend_is_told_since_the_run_before(alice: Person, survey: Survey) -> None:
    survey.send(rooms="31", ages=(120,))
    survey.run()
    survey.send(rooms="99", code="1")
    old = survey.send(ages=(120,), code="1")
    survey.run()
    page = open_page(alice.browser, survey.page())
    trends = {row[0].split(" ")[0]: row[3] for row in page.rows()}
    assert trends == {"Very": "+1", "The": "+1", "Codes": "0"}
    survey.send(instead=old)
    survey.run()
    page = open_page(alice.browser, survey.page())
    trends = {row[0].split("  ")[0][:8]: row[3] for row in page.rows()}
    assert trends["Very old"] == "-1"
    assert (
        "by the check itself"
        in open_page(alice.browser, survey.page("/findings?standing=done")).text
    )


def test_built_in_checks_say_so(alice: Person, survey: Survey) -> None:
    survey.send(source="lake")
    survey.run()
    (row,) = open_page(alice.browser, survey.page()).rows()
    assert row[0].startswith("Codes that are not on the list")
    assert "Built in" in row[0]


def test_viewers_look_and_strangers_do_not(
    bob: Person, chelsea: Person, survey: Survey
) -> None:
    survey.send(rooms="31")
    survey.run()
    page = open_page(bob.browser, survey.page())
    assert "Look at them" in page.text
    assert not page.select("main form")
    for rest in ("", "/findings", "/decisions", "/removed", "/changes", "/sheet"):
        assert not open_page(bob.browser, survey.page(rest)).select(
            "main form[method=post]"
        )
        open_page(chelsea.browser, survey.page(rest), status=404)
