"""The documents that describe a service."""

from lxml import etree

from collect.forms.xlsform.fields import Field
from collect.submissions.odata.protocol.metadata import (
    edmx,
    error_xml,
    service_json,
    service_xml,
)
from collect.submissions.odata.protocol.tree import service_of
from tests.unit.submissions.odata.forms import SERVICE

TYPES = {
    "string": "Edm.String",
    "int": "Edm.Int64",
    "boolean": "Edm.Boolean",
    "decimal": "Edm.Decimal",
    "date": "Edm.Date",
    "time": "Edm.String",
    "dateTime": "Edm.DateTimeOffset",
    "geopoint": "Edm.GeographyPoint",
    "geotrace": "Edm.GeographyLineString",
    "geoshape": "Edm.GeographyPolygon",
    "binary": "Edm.String",
    "barcode": "Edm.String",
    "intent": "Edm.String",
}


def document(text: str) -> etree._Element:
    return etree.fromstring(text.encode())


def named(root: etree._Element, tag: str) -> dict[str, dict[str, str | None]]:
    """Properties with their types, by the name of the type they belong to."""
    return {
        str(found.get("Name")): {
            str(item.get("Name")): item.get("Type")
            for item in found
            if item.get("Name")
        }
        for found in root.iter(f"{{*}}{tag}")
    }


def test_every_type_has_its_edm_type() -> None:
    service = service_of(Field(f"/{name}", name, name) for name in TYPES)
    found = named(document(edmx(service, "types")), "EntityType")["Submissions"]
    assert found == {
        "__id": "Edm.String",
        "__system": "org.opendatakit.submission.metadata",
        **TYPES,
    }


def test_groups_are_complex_types_and_repeats_entity_types() -> None:
    base = "org.opendatakit.user._1_bad_id"
    root = document(edmx(SERVICE, "1 bad-id"))
    entities, groups = named(root, "EntityType"), named(root, "ComplexType")
    assert entities["Submissions"]["water"] == f"{base}.water"
    assert entities["Submissions.people.person"] == {
        "__id": "Edm.String",
        "__Submissions-id": "Edm.String",
        "born": "Edm.Date",
        "toys": f"{base}.people.person.toys",
        "__id_2": "Edm.String",
    }
    toys = "Submissions.people.person.toys.toy"
    assert entities[toys]["__Submissions-people-person-id"] == "Edm.String"
    assert groups["water"] == {"uses": "Edm.String", "where": "Edm.GeographyPoint"}
    person = f"Collection({base}.Submissions.people.person)"
    assert groups["people"] == {"person": person}
    assert groups["people.person.toys"] == {"toy": f"Collection({base}.{toys})"}
    links = [item.get("Name") for item in root.iter("{*}NavigationProperty")]
    assert links == ["person", "toy"]
    sets = {s.get("Name"): s.get("EntityType") for s in root.iter("{*}EntitySet")}
    assert sets == {name: f"{base}.{name}" for name in entities}


def test_the_system_is_described_as_by_central() -> None:
    text = edmx(SERVICE, "f")
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<edmx:Edmx')
    metadata = named(document(text), "ComplexType")["metadata"]
    assert list(metadata)[:3] == ["submissionDate", "updatedAt", "deletedAt"]
    assert metadata["reviewState"] == "org.opendatakit.submission.ReviewState"
    members = [item.get("Name") for item in document(text).iter("{*}Member")]
    assert members[-1] == "approved"


def test_capabilities_are_those_there_are() -> None:
    root = document(edmx(SERVICE, "f"))
    first = next(root.iter("{*}EntitySet"))
    terms = [str(item.get("Term")).rpartition(".")[2] for item in first]
    assert "FilterFunctions" in terms
    places = {item.text for item in first.iter("{*}PropertyPath")}
    assert places == {"water/where"}
    functions = {item.text for item in first.iter("{*}String")}
    assert {"now", "contains"} <= functions


def test_the_service_document_names_all_tables() -> None:
    root = "http://x/v1/projects/1/forms/a&b.svc"
    found = service_json(SERVICE, root)
    assert found["@odata.context"] == f"{root}/$metadata"
    atom = document(service_xml(SERVICE, root))
    links = [item.get("href") for item in atom.iter("{*}collection")]
    assert links == [table.name for table in SERVICE.tables]
    base = "{http://www.w3.org/XML/1998/namespace}base"
    assert atom.get(base) == f"{root}/"


def test_errors_are_escaped() -> None:
    root = document(error_xml("400.18", '<&"\0\ud800\x1b>', '{"a": "<"}'))
    assert root.get("code") == "400.18"
    assert root.findtext("message") == '<&"\ufffd\ufffd\ufffd>'
    assert root.findtext("details") == '{"a": "<"}'
