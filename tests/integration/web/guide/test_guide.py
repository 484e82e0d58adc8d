"""The guide and the reference, for everybody."""

import pytest
from django.test import Client

from collect.web.guide import texts
from tests.support.pages import open_page

pytestmark = pytest.mark.django_db


def test_everything_there_is_to_read_can_be_found() -> None:
    page = open_page(Client(), "/help")
    for name in texts.reference_names():
        title = texts.title_of_reference(name)
        assert open_page(Client(), page.link(title)).heading == title


def test_links_between_documents_lead_from_page_to_page() -> None:
    for name in texts.reference_names():
        page = open_page(Client(), f"/help/reference/{name}")
        for link in page.select("article a"):
            address = link.get("href")
            if address.startswith("/"):
                other = open_page(Client(), address.partition("#")[0])
                place = address.partition("#")[2]
                assert not place or other.select(f'[id="{place}"]'), address
            else:
                assert address.startswith(("#", "https://", "http://")), address


def test_what_is_not_written_is_not_there() -> None:
    open_page(Client(), "/help/nobody", status=404)
    open_page(Client(), "/help/reference/nothing", status=404)
