"""A new form from a workbook, or from the library."""

import pytest
from django.conf import settings

from collect.accounts.models import Project
from collect.forms.models import Form, RefusedUpload
from collect.forms.uploads import MAX_BYTES
from tests.factories.accounts import Person
from tests.integration.forms import workbooks
from tests.integration.forms.workbooks import xlsx
from tests.integration.web.designs.sheets import file, upload, workbook_form
from tests.support.pages import open_page, send
from tests.unit.datasets.cleaning.sheets.old import old_workbook

MD = "\n".join(
    (
        "| survey |",
        "| | type | name | label |",
        "| | text | name | Name? |",
        "| settings |",
        "| | form_id | version |",
        "| | people | 1 |",
    )
)
CSV = "survey,,,\n,type,name,label\n,text,name,Name?\nsettings,,,\n,form_id,version,\n,people,1,\n"


@pytest.fixture
def address(project: Project) -> str:
    return f"/projects/{project.pk}/forms/new"


def test_a_workbook_becomes_a_draft(alice: Person, address: str) -> None:
    page = upload(alice.browser, open_page(alice.browser, address), xlsx())
    form = Form.objects.get(xml_form_id="people")
    assert page.address == f"/forms/{form.pk}/design"
    assert page.heading == "Design"
    assert form.draft_version is not None
    assert form.current_version is None
    assert form.created_by == alice.actor


@pytest.mark.parametrize(
    ("name", "content"), [("people.md", MD.encode()), ("people.csv", CSV.encode())]
)
def test_text_formats_are_taken(
    name: str, content: bytes, alice: Person, address: str
) -> None:
    upload(alice.browser, open_page(alice.browser, address), content, name)
    assert Form.objects.filter(xml_form_id="people").exists()


def test_an_old_workbook_is_taken(alice: Person, address: str) -> None:
    rows = [("type", "name", "label"), ("text", "name", "Name?")]
    page = open_page(alice.browser, address)
    content = old_workbook("survey", rows)
    page = upload(alice.browser, page, content, "people.xls")
    if page.heading != "Design":
        page = send(alice.browser, page, form="form[action$=accept]")
    assert Form.objects.filter(xml_form_id="people").exists()


def test_a_workbook_with_macros_is_a_workbook(alice: Person, address: str) -> None:
    upload(alice.browser, open_page(alice.browser, address), xlsx(), "People.XLSM")
    assert Form.objects.filter(xml_form_id="people").exists()


WRONG = {
    "an old workbook with a password": (
        "people.xls",
        old_workbook("survey", [("type",)], password=True),
        "",
    ),
    "empty": ("people.xlsx", b"", "empty"),
    "not a workbook": ("people.xlsx", b"hello", "not"),
    "another program's": ("people.docx", b"PK\x03\x04", "must end in .xlsx"),
    "without a name's end": ("people", xlsx(), "must end in .xlsx"),
    "text as .xls": ("people.xls", b"type,name,label", ".xls"),
    "a cut file": ("people.xlsx", xlsx()[:-200], "cannot be read"),
    "not in UTF-8": ("people.csv", "survey,é".encode("latin-1"), "UTF-8"),
    "a page of the web": ("people.md", b"<!doctype html><p>Sign in", "web page"),
    "no XForm": ("people.xml", b"<a/>", "xml"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_form_is_refused_beside_the_field(
    what: str, alice: Person, address: str
) -> None:
    name, content, reason = WRONG[what]
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, content, name, status=400)
    assert reason in page.error_beside("workbook")
    assert not Form.objects.exists()
    assert not RefusedUpload.objects.exists()


@pytest.mark.parametrize("make", [workbooks.zip_bomb, workbooks.external_entity])
def test_a_hostile_archive_is_refused_beside_the_field(
    make: object, alice: Person, address: str
) -> None:
    assert callable(make)
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, make(), status=400)
    assert page.error_beside("workbook")
    assert not Form.objects.exists()


def test_ten_megabytes_are_read_and_more_than_the_limit_not(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, b" " * (10 << 20), "p.md", status=400)
    assert page.error_beside("workbook")
    page = upload(alice.browser, page, bytes(MAX_BYTES + 1), "p.md", status=400)
    assert "33 MB; at most 32 MB" in page.error_beside("workbook")


def test_nothing_chosen_is_said(alice: Person, address: str) -> None:
    page = open_page(alice.browser, address)
    page = send(alice.browser, page, {"workbook": None}, form="#upload", status=400)
    assert page.error_beside("workbook").startswith("Choose a file")


def test_a_form_that_is_there_is_led_to(
    alice: Person, project: Project, address: str
) -> None:
    form = workbook_form(project)
    page = open_page(alice.browser, address)
    page = upload(alice.browser, page, xlsx(), status=400)
    assert "id “people” already" in page.error_beside("workbook")
    assert page.link("Upload it there as a new version") == f"/forms/{form.pk}/design"


def test_a_form_of_the_library_becomes_a_draft_once(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    assert "birth registration" in page.text
    (start, *_) = page.select("form[action*=library]")
    chosen = f"form[action='{start.get('action')}']"
    page = send(alice.browser, page, form=chosen)
    assert page.heading == "Design"
    assert "The draft is made" in page.text
    assert Form.objects.count() == 1
    page = send(alice.browser, open_page(alice.browser, address), form=chosen)
    assert "already" in page.text
    assert Form.objects.count() == 1


def test_a_form_that_the_library_does_not_have_is_not_made(
    alice: Person, project: Project
) -> None:
    page = open_page(alice.browser, "/account")
    token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
    path = f"/projects/{project.pk}/forms/library/none"
    answer = alice.browser.post(path, {"csrfmiddlewaretoken": token})
    assert answer.status_code == 404


def test_workbooks_of_the_library_can_be_downloaded(
    alice: Person, address: str
) -> None:
    page = open_page(alice.browser, address)
    links = [each.get("href") for each in page.select("a[href$='.xlsx']")]
    assert len(links) == 2
    for link in links:
        answer = alice.browser.get(link)
        assert answer.getvalue().startswith(b"PK")
    assert alice.browser.get("/library/none.xlsx").status_code == 404


def test_without_a_library_nothing_is_listed(
    alice: Person, address: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    page = open_page(alice.browser, address)
    assert "no library" in page.text


def test_only_those_who_may_create_forms(
    project: Project, bob: Person, chelsea: Person, address: str
) -> None:
    library = f"/projects/{project.pk}/forms/library/child_disparity_household"
    for person, status in ((bob, 403), (chelsea, 404)):
        open_page(person.browser, address, status=status)
        page = open_page(person.browser, "/account")
        token = page.select("[name=csrfmiddlewaretoken]")[0].get("value")
        for target in (address, library):
            body = {"csrfmiddlewaretoken": token, "workbook": file(xlsx())}
            assert person.browser.post(target, body).status_code == status
    assert not Form.objects.exists()
