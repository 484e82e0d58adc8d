"""What Excel and Power BI ask of an OData feed, request by request."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.compat.conftest import Site
from tests.compat.households import COUNT, Households

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
SERVICE = (
    "application/json;odata.metadata=minimal;q=1.0,"
    "application/json;odata=minimalmetadata;q=0.9,"
    "application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,"
    "application/json;q=0.7,text/plain;q=0.7"
)
HEADERS = {
    "OData-MaxVersion": "4.0",
    "OData-Version": "4.0",
    "MaxDataServiceVersion": "3.0",
    "User-Agent": "Microsoft.Data.Mashup (https://go.microsoft.com/fwlink/?LinkID=304225)",
    "Accept": SERVICE,
}


@pytest.fixture(scope="module")
def households(site: Site) -> Households:
    return Households.publish(site)


@pytest.fixture(scope="module")
def excel(households: Households) -> Iterator[httpx.Client]:
    with households.basic(**HEADERS) as client:
        yield client


@pytest.fixture(scope="module")
def schema(excel: httpx.Client, households: Households) -> dict[str, dict[str, str]]:
    """The properties of every type that `$metadata` declares."""
    answer = excel.get(
        f"{households.url}.svc/$metadata", headers={"Accept": "application/xml"}
    )
    assert answer.status_code == 200
    assert answer.headers["OData-Version"] == "4.0"
    types = {}
    for namespace in ET.fromstring(answer.content).iter(f"{EDM}Schema"):
        for kind in ("EntityType", "ComplexType"):
            for declared in namespace.iter(f"{EDM}{kind}"):
                name = f"{namespace.get('Namespace')}.{declared.get('Name')}"
                types[name] = {
                    str(p.get("Name")): str(p.get("Type"))
                    for tag in ("Property", "NavigationProperty")
                    for p in declared.iter(f"{EDM}{tag}")
                }
        for found in namespace.iter(f"{EDM}EntitySet"):
            types[str(found.get("Name"))] = types[str(found.get("EntityType"))]
    return types


def pages(excel: httpx.Client, url: str) -> Iterator[list[dict[str, Any]]]:
    """Pages of a table, by nextLink as it was given."""
    while url:
        answer = excel.get(url)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Content-Type"].startswith("application/json")
        assert answer.headers["OData-Version"] == "4.0"
        yield answer.json()["value"]
        url = answer.json().get("@odata.nextLink", "")


def test_a_feed_without_credentials_is_refused(households: Households) -> None:
    answer = httpx.get(f"{households.url}.svc", headers=HEADERS)
    assert answer.status_code == 401


def test_every_table_of_the_service_is_declared(
    excel: httpx.Client, households: Households, schema: dict[str, dict[str, str]]
) -> None:
    for slash in ("", "/"):
        answer = excel.get(f"{households.url}.svc{slash}")
        assert answer.status_code == 200
        document = answer.json()
        assert document["@odata.context"] == f"{households.url}.svc/$metadata"
        names = [table["name"] for table in document["value"]]
        assert names == [
            "Submissions",
            "Submissions.member",
            "Submissions.member.visit",
        ]
        assert {table["kind"] for table in document["value"]} == {"EntitySet"}
        assert set(names) <= set(schema)


@pytest.mark.parametrize(
    "table", ["Submissions", "Submissions.member", "Submissions.member.visit"]
)
def test_every_value_is_of_the_declared_type(
    excel: httpx.Client,
    households: Households,
    schema: dict[str, dict[str, str]],
    table: str,
) -> None:
    (rows,) = pages(excel, f"{households.url}.svc/{table}")
    assert rows
    for row in rows:
        check(row, schema[table], schema)


def check(
    row: dict[str, Any], declared: dict[str, str], schema: dict[str, dict[str, str]]
) -> None:
    """Every property is declared, and its value is one of its type."""
    for name, value in row.items():
        if "@odata." in name:
            assert name.partition("@")[0] in declared
            continue
        kind = declared[name]
        if value is None:
            continue
        if kind in schema:
            check(value, schema[kind], schema)
        elif kind == "Edm.Int64":
            assert type(value) is int, (name, value)
        elif kind in ("Edm.Decimal", "Edm.Double"):
            assert isinstance(value, int | float), (name, value)
        elif kind == "Edm.DateTimeOffset":
            assert datetime.fromisoformat(value).tzinfo is not None
        elif kind == "Edm.String":
            assert isinstance(value, str), (name, value)
        elif kind.startswith("Edm.Geography"):
            assert value["type"], (name, value)


def test_pages_by_next_link_hold_every_row_once(
    excel: httpx.Client, households: Households
) -> None:
    for table, size in (("Submissions", COUNT), ("Submissions.member", 21)):
        read = list(pages(excel, f"{households.url}.svc/{table}?$top=3"))
        assert [len(page) for page in read[:-1]] == [3] * (len(read) - 1)
        ids = [row["__id"] for page in read for row in page]
        assert len(ids) == len(set(ids)) == size


def test_what_arrives_between_pages_neither_skips_nor_repeats_a_row(site: Site) -> None:
    households = Households.publish(site)
    with households.basic(**HEADERS) as excel:
        ids: list[str] = []
        for number, page in enumerate(
            pages(excel, f"{households.url}.svc/Submissions?$top=2"), start=COUNT
        ):
            ids += [row["__id"] for row in page]
            households.send(number)
    old = {f"uuid:household {number}" for number in range(COUNT)}
    assert len(ids) == len(set(ids))
    assert old <= set(ids)


def test_a_feed_that_has_not_changed_is_not_sent_again(
    excel: httpx.Client, households: Households
) -> None:
    url = f"{households.url}.svc/Submissions"
    tag = excel.get(url).headers["ETag"]
    again = excel.get(url, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_queries_that_are_folded_into_the_address_are_answered(
    excel: httpx.Client, households: Households
) -> None:
    # Power Query turns its steps into such options.
    base = f"{households.url}.svc/Submissions"
    options = "$filter=name eq 'Household 3'&$select=__id,name&$top=1000"
    (rows,) = pages(excel, f"{base}?{options}")
    assert [row["name"] for row in rows] == ["Household 3"]
    counted = excel.get(f"{base}?$top=0&$count=true").json()
    assert (counted["@odata.count"], counted["value"]) == (COUNT, [])
