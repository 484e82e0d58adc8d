"""What is set for the whole site, and where it is seen."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collect.accounts.models import Configuration
from tests.factories.accounts import Person
from tests.support.pages import open_page, post, send

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n and so on"


def test_title_and_words_are_seen_by_everybody(alice: Person) -> None:
    page = open_page(alice.browser, "/settings")
    words = "Surveys of children.\n\nAsk Ana."
    fields = {"title": "Office of Statistics", "description": words}
    done = send(alice.browser, page, fields, form="#texts")
    assert "Saved." in done.text
    for address in ("/", "/sign-in"):
        seen = open_page(Client(), address)
        assert "Office of Statistics" in seen.text
        assert "Ask Ana." in seen.text
    public = Client().get("/v1/config/public/login-appearance").json()
    assert public["value"]["title"] == "Office of Statistics"
    send(alice.browser, done, {"title": "", "description": ""}, form="#texts")
    assert Configuration.objects.get().value == {}
    assert "Office" not in open_page(Client(), "/").text


def test_a_logo_is_shown_and_removed(alice: Person) -> None:
    page = open_page(alice.browser, "/settings")
    fields = {"logo": SimpleUploadedFile("logo.png", PNG)}
    page = send(alice.browser, page, fields, form="#logo")
    (image,) = open_page(Client(), "/sign-in").select("img.logo")
    answer = Client().get(image.get("src"))
    assert (answer["Content-Type"], answer.content) == ("image/png", PNG)
    page = send(alice.browser, page, form="#remove")
    assert "The logo is gone." in page.text
    assert open_page(Client(), "/sign-in").select("img.logo") == []


def test_what_is_wrong_is_said_beside_the_field(alice: Person) -> None:
    page = open_page(alice.browser, "/settings")
    fields: dict[str, object] = {"title": "t" * 251, "description": "d" * 2001}
    again = send(alice.browser, page, fields, form="#texts", status=400)
    assert "at most 250" in again.error_beside("title")
    assert "at most 2000" in again.error_beside("description")
    for data, said in (
        (b"<svg onload='alert(1)'/>", "no picture"),
        (PNG + b" " * 2**18, "more than 256 KB"),
        (b"", "empty"),
    ):
        fields = {"logo": SimpleUploadedFile("logo.png", data)}
        again = send(alice.browser, page, fields, form="#logo", status=400)
        assert said in again.error_beside("logo")
    assert not Configuration.objects.exists()


def test_only_administrators_change_it(bob: Person, chelsea: Person) -> None:
    for person in (bob, chelsea):
        open_page(person.browser, "/settings", status=403)
        for address in ("/settings", "/settings/logo"):
            post(person.browser, address, {"title": "Mine"}, status=403)
    assert not Configuration.objects.exists()
