"""The page at the root."""

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.support.pages import open_page


@pytest.mark.django_db
def test_the_start_page_leads_to_places_that_exist() -> None:
    page = open_page(Client(), "/")
    for file in page.select("link[href], script[src]"):
        address = file.get("href") or file.get("src")
        assert finders.find(address.removeprefix("/static/"))
    links = {link.get("href") for link in page.select("a:not(.skip)")}
    assert len(links) >= 6
    for place in links:
        assert Client().get(place).status_code in (200, 302, 503), place


def test_the_start_page_is_only_read() -> None:
    assert Client().post("/").status_code == 405
