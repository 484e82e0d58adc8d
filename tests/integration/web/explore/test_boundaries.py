"""Boundaries that people upload, and the maps drawn with them."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.datasets.boundaries import actions
from collect.datasets.models import Boundaries, Release
from tests.factories.accounts import Person
from tests.factories.boundaries import feature, geojson, square
from tests.factories.forms import make_form
from tests.support.pages import Page, open_page, send

EXPLORE = "/explore/CHILDREN"
AT = f"{EXPLORE}/boundaries"
MAP = f"{EXPLORE}?view=map&within=NPL"
PROVINCES = geojson(feature("NP01", square(86, 26)), feature("NP06", square(81, 28, 2)))


@pytest.fixture(autouse=True)
def source(release: Release, project: Project) -> None:
    """A form of the project, whose managers may publish the dataset."""
    release.dataset.sources.add(make_form(project))


def upload(person: Person, data: bytes, *, status: int = 200, **fields: str) -> Page:
    """Send a file by the page."""
    page = open_page(person.browser, AT)
    file = SimpleUploadedFile("provinces.geojson", data)
    return send(
        person.browser, page, {"file": file, **fields}, form="#add", status=status
    )


def drawn(browser: Client, query: str = "") -> str:
    """The picture of the map."""
    answer = browser.get(f"{EXPLORE}/figure.svg?view=map&within=NPL{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_map_is_drawn_with_what_was_uploaded(alice: Person, stranger: Client) -> None:
    before = open_page(alice.browser, MAP)
    assert "Upload boundaries" in before.text
    assert "Upload boundaries" not in open_page(stranger, MAP).text
    page = upload(alice, PROVINCES, source="Survey Department")
    assert "The boundaries are there" in page.text
    assert page.rows()[0][:3] == ["provinces.geojson", "2", "Survey Department"]
    assert "There are no boundaries" not in open_page(stranger, MAP).text
    picture = drawn(stranger)
    assert "Boundaries: Survey Department." in picture
    assert (
        len(re.findall(r'<path[^>]* fill="#[0-9a-f]{6}" stroke="#93a3a1"', picture))
        == 2
    )
    alone = drawn(stranger, "&area=NP01")
    assert len(re.findall(r'stroke="#93a3a1"', alone)) == 1
    (event,) = AuditEvent.objects.filter(action="boundaries.create")
    assert event.details == {
        "dataset": "CHILDREN",
        "name": "provinces.geojson",
        "areas": 2,
    }


def test_an_area_without_a_figure_is_hatched(alice: Person, stranger: Client) -> None:
    more = geojson(feature("NP02", square(84, 26)), feature("NP01", square(86, 26)))
    upload(alice, more, code_property="ADM1_PCODE")
    assert drawn(stranger).count("url(#hatching)") == 2


def test_boundaries_can_be_taken_away(alice: Person, stranger: Client) -> None:
    upload(alice, PROVINCES)
    drawn(stranger)
    page = open_page(alice.browser, AT)
    page = send(alice.browser, page, form="form[action$=remove]")
    assert "are gone" in page.text
    assert not Boundaries.objects.exists()
    assert "There are no boundaries" in open_page(stranger, MAP).text
    assert AuditEvent.objects.filter(action="boundaries.delete").count() == 1


def test_what_is_wrong_is_told_beside_the_file(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = geojson(
        feature("NP01", square(0, 0)),
        feature("NP99", square(0, 0)),
        feature("NP06", [(0, 0), (1, 1)]),
    )
    page = upload(alice, wrong, source="Survey Department", status=400)
    assert page.error_beside("file") == (
        "Feature 2: NP99 is no area of this dataset or the registry."
        " Feature 3: This is no polygon with at least three points (NP06)."
    )
    assert page.select("[name=source]")[0].get("value") == "Survey Department"
    page = upload(alice, b"PK", status=400)
    assert page.error_beside("file") == "The file is no JSON. Save it as GeoJSON."
    many = geojson(feature("NP01", square(0, 0)), *[feature("X", square(0, 0))] * 25)
    assert upload(alice, many, status=400).error_beside("file").endswith("And 5 more.")
    monkeypatch.setattr("collect.web.explore.uploads.LARGEST", 10)
    page = upload(alice, PROVINCES, status=400)
    assert "Simplify it." in page.error_beside("file")
    page = send(alice.browser, page, form="#add", status=400)
    assert page.error_beside("file") == "This field is required."
    page = upload(
        alice, PROVINCES, source="x" * 300, code_property="y" * 200, status=400
    )
    assert "at most 255 characters" in page.error_beside("source")
    assert "at most 100 characters" in page.error_beside("code_property")


def test_only_who_may_publish_uploads(
    bob: Person, chelsea: Person, alice: Person, release: Release
) -> None:
    kept = actions.add_boundaries(
        dataset=release.dataset, name="a", data=PROVINCES, by=alice.actor
    )
    for person in (bob, chelsea):
        open_page(person.browser, AT, status=403)
        file = SimpleUploadedFile("provinces.geojson", PROVINCES)
        token = open_page(person.browser, EXPLORE).select("[name=csrfmiddlewaretoken]")
        given = {"file": file, "csrfmiddlewaretoken": token[0].get("value")}
        assert person.browser.post(AT, given).status_code == 403
        given.pop("file")
        answer = person.browser.post(f"{AT}/{kept.pk}/remove", given)
        assert answer.status_code == 403
    assert Boundaries.objects.count() == 1
    token = open_page(alice.browser, AT).select("[name=csrfmiddlewaretoken]")
    given = {"csrfmiddlewaretoken": token[0].get("value")}
    assert alice.browser.post(f"{AT}/{kept.pk + 1}/remove", given).status_code == 404


def test_a_stranger_is_asked_to_sign_in(stranger: Client) -> None:
    page = open_page(stranger, AT)
    assert page.address.startswith("/sign-in")
