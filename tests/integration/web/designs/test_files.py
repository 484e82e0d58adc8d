"""Files of a draft."""

import pytest

from collect.accounts.models import Project
from collect.forms.models import Form, FormAttachment
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, xform
from tests.integration.web.designs.sheets import file
from tests.support.pages import Page, open_page, send

FILES = "form[action$='design/files']"


@pytest.fixture
def form(project: Project) -> Form:
    media = ("towns.csv", "map.png", "returned.csv")
    return make_form(project, xform(media=media), publish=False)


@pytest.fixture
def page(alice: Person, form: Form) -> Page:
    return open_page(alice.browser, f"/forms/{form.pk}/design")


def table(page: Page) -> list[list[str]]:
    return page.rows("[aria-labelledby=files] table")


def test_missing_files_come_first_and_are_counted(page: Page) -> None:
    assert [(row[0], row[2]) for row in table(page)] == [
        ("map.png", "missing"),
        ("towns.csv", "missing"),
        ("returned.csv", "made by the server"),
    ]
    assert "2 files are still missing" in page.text


def test_several_files_find_their_places(alice: Person, page: Page) -> None:
    sent = [file(b"name\nx\n", "towns.csv"), file(b"\x89PNG", "map.png")]
    page = send(alice.browser, page, {"sent": sent}, form=FILES)
    assert "2 files are in their places." in page.text
    assert [row[2] for row in table(page)] == ["there", "made by the server", "there"]
    towns = alice.browser.get(page.link("towns.csv"))
    assert towns.getvalue() == b"name\nx\n"


def test_a_file_with_another_name_is_told_its_place(alice: Person, page: Page) -> None:
    sent = {"sent": file(b"name\nx\n", "towns final (2).csv"), "slot": "towns.csv"}
    page = send(alice.browser, page, sent, form=FILES)
    assert "1 file is in its place." in page.text
    assert FormAttachment.objects.get(name="towns.csv").blob is not None


def test_a_file_nobody_asked_for_is_refused(alice: Person, page: Page) -> None:
    page = send(
        alice.browser, page, {"sent": file(b"x", "cities.csv")}, form=FILES, status=400
    )
    assert page.error_beside("sent").endswith("no file of this name: cities.csv.")


def test_two_files_have_not_one_place(alice: Person, page: Page) -> None:
    sent = [file(b"x", "towns.csv"), file(b"y", "map.png")]
    body = {"sent": sent, "slot": "map.png"}
    page = send(alice.browser, page, body, form=FILES, status=400)
    assert page.error_beside("slot").startswith("Choose only one file")


@pytest.mark.parametrize("sent", [None, []])
def test_nothing_chosen_is_said(alice: Person, page: Page, sent: object) -> None:
    page = send(alice.browser, page, {"sent": sent}, form=FILES, status=400)
    assert page.error_beside("sent").startswith("Choose a file")


def test_a_refused_file_is_said(alice: Person, form: Form, page: Page) -> None:
    sent = {"sent": file(b"x", "towns.csv")}
    make_draft(form, xform(media=("towns.csv",)))
    FormAttachment.objects.update(type="margins")
    page = send(alice.browser, page, sent, form=FILES, status=400)
    assert page.error_beside("sent")


def test_a_file_is_taken_away(alice: Person, page: Page) -> None:
    sent = {"sent": file(b"name\nx\n", "towns.csv")}
    page = send(alice.browser, page, sent, form=FILES)
    clear = "form[action$='towns.csv/clear']"
    gone = send(alice.browser, page, form=clear)
    assert "towns.csv was taken away" in gone.text
    again = send(alice.browser, page, form=clear)
    assert "nothing here" in again.text


def test_without_a_draft_there_are_no_files(alice: Person, project: Project) -> None:
    form = make_form(project, xform("other"))
    page = open_page(alice.browser, f"/forms/{form.pk}/design")
    assert not page.select(FILES)
    assert alice.browser.get(f"/forms/{form.pk}/design/files/x").status_code == 404
