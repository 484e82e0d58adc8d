"""Maps for phones."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collect.accounts.models import Project
from collect.accounts.permissions import MANAGER
from collect.sync.models import MapLayer
from tests.factories.accounts import Person, make_person, make_project
from tests.factories.maps import PICTURE, mbtiles, pmtiles
from tests.support.pages import Page, open_page, post, send

pytestmark = pytest.mark.django_db

TILES = {(0, 0, 0): PICTURE}


def _add(person: Person, page: Page, name: str, data: bytes, status: int = 200) -> Page:
    file = SimpleUploadedFile("map.pmtiles", data)
    fields = {"name": name, "file": file}
    return send(person.browser, page, fields, form="#add", status=status)


def test_a_map_is_added_seen_and_deleted(project: Project, tmp_path: Path) -> None:
    mara = make_person("mara", MANAGER, project)
    page = open_page(mara.browser, f"/projects/{project.pk}/maps")
    page = _add(mara, page, "Aceh", pmtiles(TILES))
    assert "Phones offer it" in page.text
    page = _add(mara, page, "Bali", mbtiles(tmp_path / "map", TILES, format="png"))
    aceh, bali = page.rows("#maps")
    assert aceh[0] == "Aceh"
    assert aceh[2:4] == ["0 to 0", "-2.00, -1.00 → 4.00, 3.00"]
    assert bali[0] == "Bali"
    page = send(mara.browser, page, form="#maps form")
    assert "The map “Aceh” is gone" in page.text
    assert [row[0] for row in page.rows("#maps")] == ["Bali"]


def test_what_is_wrong_is_said_beside_the_field(
    alice: Person, project: Project
) -> None:
    page = open_page(alice.browser, f"/projects/{project.pk}/maps")
    again = _add(alice, page, "Kept", b"no map", status=400)
    assert "neither PMTiles (version 3) nor MBTiles" in again.error_beside("file")
    assert again.select("[name=name]")[0].get("value") == "Kept"
    again = _add(alice, again, " ", b"", status=400)
    assert "required" in again.error_beside("name")
    assert "empty" in again.error_beside("file")
    with patch("collect.web.maps.views.LARGEST", 10):
        again = _add(alice, again, "Large", pmtiles(TILES), status=400)
    assert "phones take at most 10 bytes" in again.error_beside("file")
    page = _add(alice, again, "Aceh", pmtiles(TILES))
    again = _add(alice, page, "Aceh", pmtiles(TILES), status=400)
    assert "There is a map of this name already." in again.error_beside("name")
    assert MapLayer.objects.count() == 1


def test_only_managers_change_maps(
    alice: Person, bob: Person, chelsea: Person, project: Project
) -> None:
    address = f"/projects/{project.pk}/maps"
    page = _add(alice, open_page(alice.browser, address), "Aceh", pmtiles(TILES))
    layer = MapLayer.objects.get()
    open_page(bob.browser, address, status=403)
    open_page(chelsea.browser, address, status=404)
    for path in ("", f"/{layer.pk}/delete"):
        post(bob.browser, address + path, status=403)
        post(chelsea.browser, address + path, status=404)
    other = make_project("Schools")
    elsewhere = f"/projects/{other.pk}/maps/{layer.pk}/delete"
    post(alice.browser, elsewhere, status=404)
    assert page.select("#maps")
    assert MapLayer.objects.exists()
