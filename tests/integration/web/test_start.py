"""The page at the root."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client


@pytest.mark.django_db
def test_the_start_page_leads_to_places_that_exist() -> None:
    page = Client().get("/")
    assert page.status_code == 200
    links = re.findall(r'href="([^"]+)"', page.content.decode())
    style, *places = links
    assert finders.find(style.removeprefix("/static/"))
    assert len(places) == 4
    for place in places:
        assert Client().get(place).status_code in (200, 302, 503), place


def test_the_start_page_is_only_read() -> None:
    assert Client().post("/").status_code == 405
