"""The page of one app user, and cards to print."""

from __future__ import annotations

import base64

import pytest

from collect.accounts.models import AppUser, AuditEvent, Project
from collect.accounts.permissions import MANAGER
from collect.forms.models import Form
from collect.sync.actions.devices import Contact, touch
from collect.sync.models import RecoveryWindow
from collect.sync.settings_code import encode, png
from tests.factories.accounts import Person, make_app_user, make_person
from tests.factories.forms import make_version
from tests.factories.submissions import (
    household_form,
    household_xform,
    instance,
    new_id,
)
from tests.factories.submissions import send as receive
from tests.support.pages import Page, open_page, post, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def mara(project: Project) -> Person:
    return make_person("mara", MANAGER, project)


@pytest.fixture
def household(project: Project) -> Form:
    return household_form(project)


@pytest.fixture
def ana(project: Project, household: Form) -> AppUser:
    return make_app_user(project, "Ana", form_id=household.pk)


def _address(user: AppUser) -> str:
    return f"/projects/{user.project_id}/devices/{user.pk}"


def _pictures(page: Page) -> list[bytes]:
    return [
        base64.b64decode(image.get("src").removeprefix("data:image/png;base64,"))
        for image in page.select("img.code")
    ]


def _drawn(person: Person, page: Page) -> list[bytes]:
    """The pictures behind the addresses on a sheet, as a browser fetches them."""
    return [
        person.browser.get(image.get("src")).content
        for image in page.select("img.code")
    ]


def _code(person: Person, user: AppUser, name: str) -> bytes:
    api = f"/v1/projects/{user.project_id}/app-users/{user.pk}"
    return bytes(person.get(f"{api}/{name}.png").content)


def _codes(person: Person, user: AppUser) -> tuple[bytes, bytes]:
    """What the API says, drawn as pages draw it."""
    api = f"/v1/projects/{user.project_id}/app-users/{user.pk}"
    settings = person.get(f"{api}/settings").json()
    link = person.get(f"{api}/collector").json()["url"]
    return png(encode(settings), scale=4), png(link, scale=4)


def test_it_shows_both_codes_and_their_addresses(mara: Person, ana: AppUser) -> None:
    page = open_page(mara.browser, _address(ana))
    assert tuple(_pictures(page)) == _codes(mara, ana)
    server, link = page.texts("textarea")
    assert server == f"http://testserver/v1/key/{ana.token}/projects/{ana.project_id}"
    assert link == f"http://testserver/collect/#join/{ana.project_id}/{ana.token}"
    answer = mara.browser.get(_address(ana))
    assert answer["Cache-Control"] == "no-store"


def test_it_shows_phones_and_the_versions_in_use(
    mara: Person, ana: AppUser, household: Form
) -> None:
    receive(household, instance(instance_id=new_id()), by=ana.actor)
    make_version(household, household_xform(version="2"))
    other = household_form(ana.project, "other")
    touch(
        project_id=ana.project_id,
        by=ana.actor,
        device_id="collect:abc",
        user_agent="Collect 2026",
        contact=Contact.SUBMISSION,
        waiting=4,
    )
    page = open_page(mara.browser, _address(ana))
    (phone,) = page.rows("#phones")
    assert phone[0] == "collect:abc Collect 2026"
    assert phone[2] == "never"
    assert phone[4] == "4"
    forms = [row[:3] + row[4:] for row in page.rows("#filled")]
    assert forms[0] == ["Household", "✓ yes", "1", "1 now 2"]
    assert forms[1] == ["Household", "no", "0", "-"]
    assert other.pk


def test_another_pin_is_allowed_for_a_day(mara: Person, ana: AppUser) -> None:
    page = open_page(mara.browser, _address(ana))
    done = send(mara.browser, page, form="#recovery")
    assert "Ana can choose another PIN, once, within 24 hours." in done.text
    assert "Another PIN can be chosen on the phone, once, until" in done.text
    assert RecoveryWindow.objects.filter(app_user=ana).exists()
    team = open_page(mara.browser, f"/projects/{ana.project_id}/devices")
    assert "new PIN allowed" in team.text


def test_a_lost_phone_is_locked_out(mara: Person, ana: AppUser) -> None:
    page = open_page(mara.browser, _address(ana))
    done = send(mara.browser, page, form="#revoke")
    assert "can send nothing more" in done.text
    ana.refresh_from_db()
    assert ana.token is None
    assert _pictures(done) == []
    for path in ("/revoke", "/recovery"):
        post(mara.browser, _address(ana) + path, status=404)


def test_an_app_user_is_deleted(mara: Person, ana: AppUser) -> None:
    page = open_page(mara.browser, _address(ana))
    assert "No phone was in contact yet." in page.text
    done = send(mara.browser, page, form="#delete")
    assert "Ana is deleted. What was sent stays." in done.text
    open_page(mara.browser, _address(ana), status=404)
    assert AuditEvent.objects.filter(action="field_key.delete").count() == 1


def test_without_forms_the_page_says_so(mara: Person, project: Project) -> None:
    page = open_page(mara.browser, _address(make_app_user(project)))
    assert "No form is published yet." in page.text


def test_cards_are_printed_for_those_chosen(mara: Person, ana: AppUser) -> None:
    ben = make_app_user(ana.project, "Ben")
    make_app_user(ana.project, "Caro")
    team = open_page(mara.browser, f"/projects/{ana.project_id}/devices")
    chosen = {"who": [str(ben.pk), str(ana.pk)]}
    page = send(mara.browser, team, chosen, form="#print", button="For ODK Collect")
    assert page.texts(".sheet .name") == ["Ana", "Ben"]
    assert page.texts(".sheet .of") == ["Households", "Households"]
    assert _drawn(mara, page) == [_code(mara, ana, "qr"), _code(mara, ben, "qr")]
    page = send(
        mara.browser, team, chosen, form="#print", button="For the web collector"
    )
    wanted = [_code(mara, user, "collector-qr") for user in (ana, ben)]
    assert _drawn(mara, page) == wanted
    answer = mara.browser.get(f"/projects/{ana.project_id}/devices/sheet")
    assert answer["Cache-Control"] == "no-store"


def test_many_cards_come_in_parts(mara: Person, project: Project) -> None:
    for number in range(50):
        make_app_user(project, f"Tablet {number:02}")
    first = open_page(mara.browser, f"/projects/{project.pk}/devices/sheet?code=web")
    assert len(first.select(".sheet .name")) == 48
    assert "50 cards, eight on a page" in first.text
    rest = open_page(mara.browser, first.link("Next"))
    assert rest.texts(".sheet .name") == ["Tablet 48", "Tablet 49"]
    assert rest.heading == "QR codes of the web collector"


def test_cards_are_printed_for_all_but_the_revoked(mara: Person, ana: AppUser) -> None:
    make_app_user(ana.project, "Ben")
    AppUser.objects.filter(pk=ana.pk).update(token=None)
    base = f"/projects/{ana.project_id}/devices/sheet"
    assert open_page(mara.browser, base).texts(".sheet .name") == ["Ben"]
    page = open_page(mara.browser, f"{base}?who={ana.pk}")
    assert "nobody with a code that works" in page.text
    assert len(open_page(mara.browser, f"{base}?who=x").select(".sheet li"))
