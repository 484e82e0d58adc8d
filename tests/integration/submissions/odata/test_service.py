"""The service document, `$metadata`, errors, and who may read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from lxml import etree

from collect.accounts.models import Project
from tests.factories.accounts import Person
from tests.factories.forms import make_form, xform
from tests.factories.odata import Reader
from tests.factories.submissions import household_xform, instance, send

XML = {"Accept": "application/xml"}
# What Excel and Power BI send.
FEED = {
    "Accept": "application/json;odata.metadata=minimal;q=1.0,application/json;"
    "odata=minimalmetadata;q=0.9,application/atomsvc+xml;q=0.8,application/xml;q=0.7",
    "OData-MaxVersion": "4.0",
}


def test_the_service_lists_its_tables(read: Reader) -> None:
    for headers in (None, FEED, {"Accept": "*/*"}, {"Accept": "text/html"}):
        response = read.get(headers=headers)
        assert response.json() == {
            "@odata.context": f"http://testserver{read.root}/$metadata",
            "value": [
                {"name": name, "kind": "EntitySet", "url": name}
                for name in (
                    "Submissions",
                    "Submissions.member",
                    "Submissions.member.visit",
                )
            ],
        }
        assert response["OData-Version"] == "4.0"
        assert response["Content-Type"].startswith("application/json")
    assert read.get("/").json() == response.json()


def test_the_service_is_described_in_xml_too(read: Reader) -> None:
    for response in (read.get(headers=XML), read.get(format="atom")):
        assert response["Content-Type"] == "application/xml"
        root = etree.fromstring(response.content)
        names = [item.get("href") for item in root.iter("{*}collection")]
        assert names[0] == "Submissions"
        assert len(names) == 3
        assert root.get("{*}base") is None


def test_metadata_is_xml_whoever_asks(read: Reader) -> None:
    for headers in (None, XML, {"Accept": "application/json, */*"}):
        response = read.get("/$metadata", headers=headers)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/xml"
        root = etree.fromstring(response.content)
        sets = [item.get("Name") for item in root.iter("{*}EntitySet")]
        assert sets[-1] == "Submissions.member.visit"


@pytest.mark.parametrize(
    ("path", "headers", "query", "in_xml"),
    [
        ("/Submissions", XML, {}, True),
        ("/Submissions", None, {"format": "atom"}, True),
        ("/Submissions", None, {"format": "csv"}, False),
        ("/$metadata", {"Accept": "application/json"}, {}, False),
        ("/$metadata", XML, {"format": "json"}, False),
    ],
)
def test_other_formats_are_refused(
    read: Reader, path: str, headers: Any, query: dict[str, str], in_xml: bool
) -> None:
    response = read.get(path, headers=headers, **query)
    assert response.status_code == 406
    if in_xml:
        assert etree.fromstring(response.content).get("code") == "406.1"
    else:
        assert response.json()["code"] == 406.1
        assert response.json()["details"]["allowed"]


REFUSED: list[tuple[dict[str, str], float]] = [
    ({"search": "x"}, 501.1),
    ({"apply": "x"}, 501.1),
    ({"expand": "member"}, 501.6),
    ({"expand": "*", "select": "name"}, 501.11),
    ({"select": "nothing"}, 400.23),
    ({"select": "__system/nothing"}, 400.23),
    ({"select": "name,,"}, 400.23),
    ({"select": "member/age"}, 400.24),
    ({"top": "-1"}, 400.11),
    ({"top": "x"}, 400.11),
    ({"skip": "1.5"}, 400.11),
    ({"skip": "9" * 30}, 400.11),
    ({"orderby": "nothing"}, 501.5),
    ({"orderby": "where"}, 501.5),
    ({"orderby": "name sideways"}, 501.5),
    ({"orderby": "name,"}, 501.5),
]


def test_options_are_checked(read: Reader) -> None:
    found = [(query, read.problem(**query)) for query, _ in REFUSED]
    assert found == REFUSED


def test_other_parameters_are_refused(read: Reader) -> None:
    response = read.person.get(f"{read.root}/Submissions?limit=1")
    assert response.json()["code"] == 501.1


def test_empty_options_are_as_good_as_none(read: Reader) -> None:
    names = ("skip", "top", "filter", "orderby", "select", "expand", "skiptoken")
    page = read.page(**dict.fromkeys(names, ""), count="False", wkt="False")
    assert page["value"] == []


def test_problems_of_metadata_are_xml(read: Reader, chelsea: Person) -> None:
    response = chelsea.get(f"{read.root}/$metadata")
    assert response.status_code == 403
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response["OData-Version"] == "4.0"
    root = etree.fromstring(response.content)
    assert root.tag == "error"
    assert root.get("code") == "403.1"
    assert root.findtext("message")
    assert not root.findtext("details")
    assert Client().get(f"{read.root}/$metadata").status_code == 401


@pytest.mark.parametrize("path", ["", "/$metadata", "/Submissions", "/x", "/a/b", "//"])
def test_nothing_is_found_where_nothing_is(
    read: Reader, project: Project, path: str
) -> None:
    unknown = f"/v1/projects/{project.pk}/forms/none.svc{path}"
    assert read.person.get(unknown).status_code == 404
    assert read.person.get(f"/v1/projects/99999/forms/x.svc{path}").status_code == 404
    draft = make_form(project, xform("unpublished"), publish=False)
    assert Reader(draft, read.person).get(path).status_code == 404
    assert Reader(draft, read.person, draft=True).get("/$metadata").status_code == 200
    if path.strip("/") in ("x", "a/b"):
        assert read.get(path).status_code == 404


def test_older_clients_are_turned_away(read: Reader) -> None:
    for newest in ("3.0", "2"):
        response = read.get(headers={"OData-MaxVersion": newest})
        assert response.json()["code"] == 404.1
    assert read.get(headers={"OData-MaxVersion": "x"}).status_code == 200


@pytest.mark.parametrize("form_id", ["'=+*-451%", "✅ é", "a.b", "it''s"])
def test_forms_with_awkward_ids_have_tables(
    project: Project, alice: Person, form_id: str
) -> None:
    form = make_form(project, household_xform(form_id))
    sent = instance("<name>é</name>", form_id=form_id, instance_id="uuid:it's/%2F")
    send(form, sent, by=alice.actor)
    send(form, sent.replace(b"uuid:", b"u:"), by=alice.actor)
    read = Reader(form, alice)
    pages = list(read.pages(top=1))
    assert [row["__id"] for page in pages for row in page["value"]] == [
        "u:it's/%2F",
        "uuid:it's/%2F",
    ]
    link = pages[0]["value"][0]["member@odata.navigationLink"]
    assert link == "Submissions('u%3Ait''s%2F%252F')/member"


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%FF", "%1B<&"])
def test_hostile_bytes_are_answered_in_the_format_asked_for(
    read: Reader, text: str
) -> None:
    for path in ("/$metadata?", "/Submissions?$filter=", "/Submissions?$format="):
        response = read.person.get(f"{read.root}{path}{text}", headers=XML)
        assert response.status_code in (400, 406, 501)
        if "format" not in path:
            assert etree.fromstring(response.content).get("code")
    assert read.person.get(f"{read.root}/{text}").status_code == 404
