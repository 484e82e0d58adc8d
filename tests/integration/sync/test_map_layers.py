"""Maps for the phones of a project: added, offered, fetched, removed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from collect.accounts.models import AppUser, AuditEvent, Project
from collect.accounts.permissions import MANAGER, VIEWER
from collect.forms.actions import sweep_blobs
from collect.forms.models import Blob
from collect.lib.hashing import sha256_hex
from collect.sync.actions import maps
from tests.factories.accounts import Person, make_app_user, make_person, make_project
from tests.factories.collector import WebCollector
from tests.factories.maps import PICTURE, mbtiles, pmtiles

TILES = {(0, 0, 0): PICTURE, (1, 1, 1): PICTURE + b"2"}


def add(person: Person, project: Project, name: str, content: bytes) -> Any:
    path = f"/data/v1/projects/{project.pk}/map-layers?name={quote(name)}"
    return person.client.post(path, content, content_type="application/octet-stream")


def listed(person: Person, project: Project) -> Any:
    return person.get(f"/data/v1/projects/{project.pk}/map-layers").json()


@pytest.fixture
def mina(project: Project) -> Person:
    return make_person("mina", MANAGER, project)


def test_a_map_is_added_and_offered_to_the_phones_of_its_project(
    mina: Person, project: Project, app_user: AppUser
) -> None:
    content = pmtiles(TILES)
    answer = add(mina, project, " Jumla ", content)
    assert answer.status_code == 201
    made = answer.json()
    assert made.pop("createdAt").endswith("Z")
    assert made == {
        "id": made["id"],
        "name": "Jumla",
        "size": len(content),
        "minZoom": 0,
        "maxZoom": 1,
        "bounds": [-1.0, -2.0, 3.0, 4.0],
    }
    assert [each["name"] for each in listed(mina, project)] == ["Jumla"]
    phone = WebCollector.of(app_user)
    sha256 = sha256_hex(content)
    assert phone.state()["maps"] == [
        {"name": "Jumla", "sha256": sha256, "size": len(content)}
    ]
    got = phone.get(f"resources/{sha256}?gzip=true", Range="bytes=100-")
    assert (got.status_code, got.getvalue()) == (206, content[100:])
    assert got["Content-Type"] == "application/vnd.pmtiles"
    stranger = WebCollector.of(make_app_user(make_project("Elsewhere")))
    assert stranger.state()["maps"] == []
    assert stranger.get(f"resources/{sha256}").status_code == 404


def test_mbtiles_become_a_map(mina: Person, project: Project, tmp_path: Path) -> None:
    content = mbtiles(tmp_path / "a.mbtiles", TILES, format="png", bounds="1,2,3,4")
    made = add(mina, project, "Jumla", content).json()
    assert (made["bounds"], made["maxZoom"]) == ([1, 2, 3, 4], 1)
    assert Blob.objects.get().content_type == "application/vnd.pmtiles"


@pytest.mark.parametrize("content", [b"", b"<html>", pmtiles(TILES)[:-1]])
def test_what_is_no_map_leaves_nothing_behind(
    mina: Person, project: Project, content: bytes
) -> None:
    answer = add(mina, project, "Jumla", content)
    assert answer.status_code == 400
    assert answer.json()["code"] == 400.8
    assert answer.json()["message"].startswith("The map may not be Jumla: it")
    assert listed(mina, project) == []
    assert not Blob.objects.exists()


def test_a_name_is_given_once_in_a_project(mina: Person, project: Project) -> None:
    assert add(mina, project, "Jumla", pmtiles(TILES)).status_code == 201
    again = add(mina, project, "Jumla", pmtiles({(0, 0, 0): b"x"}))
    assert (again.status_code, again.json()["code"]) == (409, 409.3)
    for name in ("", " ", "x" * 101):
        assert add(mina, project, name, pmtiles(TILES)).status_code == 400


def test_a_map_larger_than_phones_hold_is_refused(
    mina: Person, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collect.sync.collector.layers.LARGEST", 100)
    answer = add(mina, project, "Jumla", pmtiles(TILES))
    assert answer.json()["code"] == 400.36
    assert maps.LARGEST == 64 * 2**20


def test_a_map_that_is_removed_goes_with_its_bytes(
    mina: Person, project: Project, app_user: AppUser
) -> None:
    made = add(mina, project, "Jumla", pmtiles(TILES)).json()
    path = f"/data/v1/projects/{project.pk}/map-layers/{made['id']}"
    assert mina.delete(path).json() == {"success": True}
    assert mina.delete(path).json()["code"] == 404.1
    assert WebCollector.of(app_user).state()["maps"] == []
    actions = AuditEvent.objects.filter(action__startswith="map_layer")
    assert [(each.action, each.details) for each in actions.order_by("pk")] == [
        ("map_layer.create", {"name": "Jumla", "size": made["size"]}),
        ("map_layer.delete", {"name": "Jumla", "size": made["size"]}),
    ]


def test_a_map_s_bytes_are_not_swept_while_it_is_there(
    mina: Person, project: Project, app_user: AppUser
) -> None:
    content = pmtiles(TILES)
    add(mina, project, "Jumla", content)
    sweep_blobs(older_than=timedelta(0))
    got = WebCollector.of(app_user).get(f"resources/{sha256_hex(content)}")
    assert got.getvalue() == content


def test_only_who_manages_the_project_changes_its_maps(
    mina: Person, project: Project, chelsea: Person
) -> None:
    made = add(mina, project, "Jumla", pmtiles(TILES)).json()
    viewer = make_person("vera", VIEWER, project)
    assert [each["id"] for each in listed(viewer, project)] == [made["id"]]
    path = f"/data/v1/projects/{project.pk}/map-layers"
    for person in (viewer, chelsea):
        assert add(person, project, "Other", pmtiles(TILES)).json()["code"] == 403.1
        assert person.delete(f"{path}/{made['id']}").json()["code"] == 403.1
    assert chelsea.get(path).json()["code"] == 403.1
