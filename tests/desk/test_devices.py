"""A team of enumerators: made at once, given forms, printed, and one locked out."""

from __future__ import annotations

import base64
from pathlib import Path

from collect.sync.settings_code import encode, png
from tests.desk.desk import Desk
from tests.desk.survey import Survey
from tests.factories.maps import PICTURE, pmtiles

TEAM = [f"Enumerator {number:02}" for number in range(1, 11)]


def test_a_team_gets_its_phones(desk: Desk, survey: Survey, tmp_path: Path) -> None:
    page, base = desk.page, f"/projects/{survey.project}/devices"
    desk.open(base)
    desk.look("devices")
    page.get_by_text("Make app users").click()
    page.get_by_label("Names, one a line").fill("\n".join(TEAM))
    desk.look("devices-make")
    page.get_by_role("button", name="Make").click()
    page.get_by_text("10 app users are made.").wait_for()

    page.get_by_role("link", name="Who fills which form").click()
    page.get_by_role("heading", name="Who fills which form").wait_for()
    desk.look("devices-forms")
    page.get_by_role("button", name="all").click()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("10 changes are saved.").wait_for()

    desk.open(base)
    for name in TEAM:
        page.get_by_label(name, exact=True).check()
    desk.look("devices-chosen")
    page.get_by_role("button", name="For the web collector").click()
    page.get_by_role("heading", name="QR codes of the web collector").wait_for()
    desk.look("devices-sheet")
    assert page.locator(".sheet > li").count() == len(TEAM)
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 2

    desk.open(base)
    page.get_by_role("link", name=TEAM[0]).click()
    page.get_by_role("heading", name=TEAM[0]).wait_for()
    desk.look("device")
    number = page.url.rpartition("/")[2]
    api = f"/v1/projects/{survey.project}/app-users/{number}"
    settings = survey.rest.get(f"{api}/settings")
    shown = page.locator("img.code").first.get_attribute("src") or ""
    picture = base64.b64decode(shown.partition(",")[2])
    assert picture == png(encode(settings), scale=4)

    page.get_by_role("button", name="Allow another PIN").click()
    page.get_by_text("Another PIN can be chosen").wait_for()
    page.get_by_role("button", name="Revoke the code").click()
    page.get_by_text(f"Phones of {TEAM[0]} get nothing").wait_for()
    desk.look("device-revoked")
    page.get_by_role("button", name="Delete the app user").click()
    page.get_by_text(f"{TEAM[0]} is deleted.").wait_for()
    for found in survey.rest.get(f"/v1/projects/{survey.project}/app-users"):
        if found["displayName"] in TEAM:
            address = f"/v1/projects/{survey.project}/app-users/{found['id']}"
            survey.rest.call("DELETE", address)

    page.get_by_role("link", name="A phone that cannot send").click()
    page.get_by_role("heading", name="A phone that cannot send").wait_for()
    desk.look("devices-unsent")
    broken = tmp_path / "unsent.zip"
    broken.write_bytes(b"no zip")
    page.get_by_label("File of the phone").set_input_files(broken)
    page.get_by_role("button", name="Receive the interviews").click()
    page.get_by_role("alert").wait_for()
    desk.look("devices-unsent-refused")

    page.get_by_role("link", name="Maps for phones").click()
    page.get_by_role("heading", name="Maps for phones").wait_for()
    desk.look("maps-none")
    tiles = tmp_path / "villages.pmtiles"
    tiles.write_bytes(pmtiles({(0, 0, 0): PICTURE}))
    page.get_by_label("Name").fill("Villages")
    page.get_by_label("File").set_input_files(tiles)
    page.get_by_role("button", name="Add the map").click()
    page.get_by_text("The map is there.").wait_for()
    desk.look("maps")
    page.get_by_role("button", name="Delete Villages").click()
    page.get_by_text("is gone").wait_for()
