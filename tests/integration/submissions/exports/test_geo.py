"""GeoJSON of submissions."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.submissions.models import Row
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form, make_version, xform
from tests.factories.submissions import instance, send
from tests.integration.submissions.addresses import address
from tests.integration.submissions.exports.reading import fetched, problem

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>g</h:title><model><instance>
<data id="geo" version="1"><many><point/></many><name/><line/><area/><point/>
<meta><instanceID/></meta></data></instance>
<bind nodeset="/data/many/point" type="geopoint"/>
<bind nodeset="/data/line" type="geotrace"/><bind nodeset="/data/area" type="geoshape"/>
<bind nodeset="/data/point" type="geopoint"/></model></h:head><h:body>
<group ref="/data/many"><label>m</label><repeat nodeset="/data/many">
<input ref="/data/many/point"><label>p</label></input></repeat></group>
</h:body></h:html>"""
BODY = (
    "<many><point>1 2 0 0</point></many><many><point>95 2</point></many>"
    "<many><point>3 4</point></many><line>1 2 0 0;3 4 5 6;</line>"
    "<area>0 0;0 1;1 1;0 0</area><point>50.5 -1 7 2</point>"
)
LINE = {"type": "LineString", "coordinates": [[2.0, 1.0, 0.0], [4.0, 3.0, 5.0]]}


@pytest.fixture
def geo(project: Project) -> Form:
    return make_form(project, FORM.encode())


@pytest.fixture
def phone(geo: Form) -> Actor:
    return make_app_user(geo.project, form_id=geo.id).actor


def submit(form: Form, by: Actor, id_: str, body: str = BODY, **more: str) -> None:
    send(form, instance(body, form_id="geo", instance_id=id_, **more), by=by)


def features(person: Person, url: str) -> list[dict[str, Any]]:
    found = json.loads(fetched(person, url))
    assert found["type"] == "FeatureCollection"
    listed: list[dict[str, Any]] = found["features"]
    return listed


def test_the_first_field_outside_repeats_is_shown(
    geo: Form, phone: Actor, alice: Person
) -> None:
    submit(geo, phone, "uuid:1")
    submit(geo, phone, "uuid:2", "<line>1 2</line><point>1 1</point>")
    assert features(alice, f"{address(geo)}.geojson") == [
        {
            "type": "Feature",
            "id": "uuid:1",
            "geometry": LINE,
            "properties": {"fieldpath": "/line"},
        }
    ]


@pytest.mark.parametrize(
    ("path", "geometry"),
    [
        ("/point", {"type": "Point", "coordinates": [-1.0, 50.5, 7.0]}),
        (
            "/area",
            {
                "type": "Polygon",
                "coordinates": [[[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]]],
            },
        ),
        (
            "/many/point",
            {"type": "MultiPoint", "coordinates": [[2.0, 1.0, 0.0], [4.0, 3.0]]},
        ),
    ],
)
def test_any_field_can_be_asked_for(
    geo: Form, phone: Actor, alice: Person, path: str, geometry: dict[str, Any]
) -> None:
    submit(geo, phone, "uuid:1")
    query = f"?fieldpath={quote(path)}"
    for url in (f"{address(geo)}.geojson", f"{address(geo)}/uuid:1.geojson"):
        (found,) = features(alice, url + query)
        assert (found["geometry"], found["properties"]) == (geometry, None)


@pytest.mark.parametrize("path", ["/nothing", "/name", "/many", "", "'; --"])
def test_a_path_without_a_place_has_no_features(
    geo: Form, phone: Actor, alice: Person, path: str
) -> None:
    submit(geo, phone, "uuid:1")
    assert features(alice, f"{address(geo)}.geojson?fieldpath={quote(path)}") == []


def test_an_edit_appears_under_the_first_id_in_the_list_and_its_own_elsewhere(
    geo: Form, phone: Actor, alice: Person
) -> None:
    submit(geo, phone, "uuid:1")
    edited = "<line>5 5;6 6</line>"
    submit(geo, phone, "uuid:e", edited, deprecated_id="uuid:1")
    new = {"type": "LineString", "coordinates": [[5.0, 5.0], [6.0, 6.0]]}
    one = f"{address(geo)}/uuid:1"
    found = {
        url: [(f["id"], f["geometry"]) for f in features(alice, f"{url}.geojson")]
        for url in (
            address(geo),
            one,
            f"{one}/versions/uuid:1",
            f"{one}/versions/uuid:e",
        )
    }
    assert list(found.values()) == [
        [("uuid:1", new)],
        [("uuid:e", new)],
        [("uuid:1", LINE)],
        [("uuid:e", new)],
    ]


def test_several_fields_of_one_submission_are_a_collection(
    geo: Form, phone: Actor, alice: Person
) -> None:
    submit(geo, phone, "uuid:1")
    query = "?fieldpath=/line&fieldpath=/point&fieldpath=/nothing"
    (found,) = features(alice, f"{address(geo)}/uuid:1.geojson{query}")
    assert found["geometry"]["type"] == "GeometryCollection"
    assert len(found["geometry"]["geometries"]) == 2
    refused = alice.get(f"{address(geo)}.geojson{query}")
    assert problem(refused) == (400, 400.41)
    twice = f"{address(geo)}.geojson?fieldpath=/line&fieldpath=/line"
    assert len(features(alice, twice)) == 1


def test_a_limit_counts_submissions_from_the_newest(
    geo: Form, phone: Actor, alice: Person
) -> None:
    for number in (1, 2, 3):
        submit(geo, phone, f"uuid:{number}", BODY if number != 3 else "<name/>")
    url = f"{address(geo)}.geojson?limit="
    assert [f["id"] for f in features(alice, f"{url}2")] == ["uuid:2"]
    for every in ("", "0", "99"):
        assert len(features(alice, url + every)) == 2
    for bad, code in (("x", 400.11), ("-1", 400.8), ("1.5", 400.11)):
        assert problem(alice.get(url + bad)) == (400, code)


def test_a_filter_reaches_answers(geo: Form, phone: Actor, alice: Person) -> None:
    submit(geo, phone, "uuid:1", f"<name>a</name>{BODY}")
    submit(geo, phone, "uuid:2", f"<name>b</name>{BODY}")
    url = f"{address(geo)}.geojson?$filter=name eq 'b'"
    assert [f["id"] for f in features(alice, url)] == ["uuid:2"]


def test_every_version_has_its_own_first_field(
    geo: Form, phone: Actor, alice: Person
) -> None:
    submit(geo, phone, "uuid:1")
    questions = {"name": "string", "point": "geopoint"}
    make_version(geo, xform("geo", version="2", questions=questions))
    submit(geo, phone, "uuid:2", "<point>1 2</point>", version="2")
    found = features(alice, f"{address(geo)}.geojson")
    assert [f["properties"]["fieldpath"] for f in found] == ["/point", "/line"]


def test_a_value_that_cannot_be_a_place_is_left_out(
    geo: Form, phone: Actor, alice: Person
) -> None:
    submit(geo, phone, "uuid:1")
    Row.objects.filter(table="").update(values={"/line": "text", "/point": 5})
    assert features(alice, f"{address(geo)}/uuid:1.geojson") == []


@pytest.mark.parametrize("tail", ["/none", "/uuid:1/versions/none", "/none/versions/x"])
def test_a_submission_that_is_not_there_is_not_found(
    geo: Form, phone: Actor, alice: Person, tail: str
) -> None:
    submit(geo, phone, "uuid:1")
    assert problem(alice.get(f"{address(geo)}{tail}.geojson")) == (404, 404.1)
