"""Settings codes: for managers, readable by ODK Collect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from collect.accounts.models import AppUser
from collect.accounts.permissions import MANAGER
from collect.forms.models import Form
from collect.sync import settings_code
from tests.factories.accounts import Person, make_person, make_project
from tests.factories.submissions import Phone

KINDS = [
    "settings",
    "qr.png",
    "qr.svg",
    "collector",
    "collector-qr.png",
    "collector-qr.svg",
]


def address(user: AppUser, kind: str, project_id: int | None = None) -> str:
    project = project_id or user.project_id
    return f"/v1/projects/{project}/app-users/{user.actor_id}/{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_only_managers_get_a_code(
    app_user: AppUser, alice: Person, bob: Person, chelsea: Person, kind: str
) -> None:
    manager = make_person("max", MANAGER, app_user.project)
    url = address(app_user, kind)
    statuses = [p.get(url).status_code for p in (alice, manager, bob, chelsea)]
    assert statuses == [200, 200, 403, 403]
    assert Client().get(url).status_code == 401
    assert Phone.of(app_user).get(f"http://testserver{url}").status_code == 401
    key = f"/v1/key/{app_user.token}{url.removeprefix('/v1')}"
    assert Client().get(key).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_no_code_for_whom_is_not_there(
    app_user: AppUser, alice: Person, kind: str
) -> None:
    elsewhere = make_project("Elsewhere")
    assert alice.get(address(app_user, kind, elsewhere.id)).status_code == 404
    assert alice.get(address(app_user, kind, 999_999)).status_code == 404
    AppUser.objects.update(token=None)
    assert alice.get(address(app_user, kind)).status_code == 404


def test_the_address_in_the_settings_works(
    app_user: AppUser, form: Form, alice: Person
) -> None:
    settings = alice.get(address(app_user, "settings")).json()
    assert set(settings) == {"general", "admin", "project"}
    assert settings["project"] == {"name": app_user.project.name}
    url = settings["general"]["server_url"]
    assert url.endswith(f"/v1/key/{app_user.token}/projects/{app_user.project_id}")
    assert b"household" in Phone(url).form_list().content


def test_the_images_hold_the_settings(
    app_user: AppUser, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def watched(kind: str) -> Callable[[str], bytes]:
        draw: Callable[[str], bytes] = getattr(settings_code, kind)

        def watch(text: str) -> bytes:
            drawn.append(text)
            return draw(text)

        return watch

    for kind in ("png", "svg"):
        monkeypatch.setattr(settings_code, kind, watched(kind))
    png = alice.get(address(app_user, "qr.png"))
    svg = alice.get(address(app_user, "qr.svg"))
    assert (png["Content-Type"], svg["Content-Type"]) == ("image/png", "image/svg+xml")
    assert png["Cache-Control"] == "no-store"
    settings = alice.get(address(app_user, "settings")).json()
    assert [settings_code.decode(text) for text in drawn] == [settings, settings]


def test_the_collectors_link_holds_the_token_where_no_log_sees_it(
    app_user: AppUser, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = alice.get(address(app_user, "collector")).json()["url"]
    page, _, secret = link.partition("#")
    assert page == "http://testserver/collect/"
    assert secret == f"join/{app_user.project_id}/{app_user.token}"
    drawn: list[str] = []

    def draw(text: str) -> bytes:
        drawn.append(text)
        return b"i"

    for kind in ("png", "svg"):
        monkeypatch.setattr(settings_code, kind, draw)
        image = alice.get(address(app_user, f"collector-qr.{kind}"))
        assert image["Content-Type"].startswith(f"image/{kind}")
        assert image["Cache-Control"] == "no-store"
    assert drawn == [link, link]
