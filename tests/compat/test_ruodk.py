"""What ruODK asks for, request by request, with Basic on each of them."""

import csv
import io
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.compat.conftest import Site
from tests.compat.households import COUNT, FORM, Households

JSON = "application/json"


@pytest.fixture(scope="module")
def households(site: Site) -> Households:
    return Households.publish(site)


@pytest.fixture(scope="module")
def ruodk(households: Households) -> Iterator[httpx.Client]:
    with households.basic(Accept=JSON) as client:
        yield client


def test_projects_and_forms_are_listed_with_their_figures(
    ruodk: httpx.Client, households: Households
) -> None:
    headers = {"X-Extended-Metadata": "true"}
    projects = ruodk.get(f"{households.site.url}/v1/projects", headers=headers).json()
    assert {"appUsers", "forms", "lastSubmission"} <= set(projects[-1])
    (form,) = ruodk.get(households.url.rpartition("/")[0], headers=headers).json()
    assert (form["xmlFormId"], form["submissions"]) == (FORM, COUNT)
    assert form["createdBy"]["type"] == "user"
    assert form["reviewStates"] == {"received": COUNT, "hasIssues": 0, "edited": 0}


def test_the_schema_is_read_with_empty_options(
    ruodk: httpx.Client, households: Households
) -> None:
    for query in ("", "?flatten=&odata=", "?flatten=FALSE&odata=FALSE"):
        fields = ruodk.get(f"{households.url}/fields{query}").json()
        assert {"path": "/member", "name": "member", "type": "repeat"}.items() <= (
            next(f for f in fields if f["path"] == "/member").items()
        )
        photo = next(f for f in fields if f["path"] == "/photo")
        assert photo["binary"] is True


def test_tables_are_read_with_empty_skip_and_top(
    ruodk: httpx.Client, households: Households
) -> None:
    service = ruodk.get(f"{households.url}.svc").json()
    sizes = {}
    for table in service["value"]:
        answer = ruodk.get(
            f"{households.url}.svc/{table['url']}?$skip=&$top=&$count=true&$wkt=false"
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["@odata.count"] == len(answer.json()["value"])
        sizes[table["name"]] = len(answer.json()["value"])
    members = sum(range(COUNT))
    assert sizes == {
        "Submissions": COUNT,
        "Submissions.member": members,
        "Submissions.member.visit": 2 * members,
    }


def test_metadata_is_xml_whatever_is_accepted(
    ruodk: httpx.Client, households: Households
) -> None:
    for accepted in ("application/xml", JSON, "*/*"):
        answer = ruodk.get(
            f"{households.url}.svc/$metadata", headers={"Accept": accepted}
        )
        if answer.status_code == 406:
            continue
        assert answer.headers["Content-Type"].startswith("application/xml")
        assert ET.fromstring(answer.content).tag.endswith("}Edmx")
    assert answer.status_code == 200


def test_one_submission_is_read_in_every_way(
    ruodk: httpx.Client, households: Households
) -> None:
    listed = ruodk.get(f"{households.url}/submissions").json()
    assert len(listed) == COUNT
    one = f"{households.url}/submissions/uuid%3Ahousehold%202"
    assert ruodk.get(one).json()["instanceId"] == "uuid:household 2"
    xml = ruodk.get(f"{one}.xml").content.decode()
    assert ">Household 2<" in xml
    (version,) = ruodk.get(f"{one}/versions").json()
    assert version["instanceId"] == "uuid:household 2"
    assert ruodk.get(f"{one}/comments").json() == []
    assert ruodk.get(f"{one}/diffs").json() == {}
    audits = ruodk.get(f"{one}/audits").json()
    assert "submission.create" in {event["action"] for event in audits}
    (photo,) = ruodk.get(f"{one}/attachments").json()
    assert (photo["name"], photo["exists"]) == ("2.jpg", True)
    assert ruodk.get(f"{one}/attachments/2.jpg").content == b"\2" * 100


def test_everything_is_exported_after_the_keys_were_asked_for(
    ruodk: httpx.Client, households: Households
) -> None:
    base = f"{households.url}/submissions"
    assert ruodk.get(f"{base}/keys").json() == []
    for answer in (
        ruodk.get(f"{base}.csv.zip"),
        ruodk.post(f"{base}.csv.zip"),
        ruodk.post(f"{base}.csv.zip", json={}),
        ruodk.post(f"{base}.csv.zip", data={"1": "secret"}),
    ):
        assert answer.status_code == 200, answer.text
        name = unquote(answer.headers["Content-Disposition"])
        assert ".zip" in name
        with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
            assert archive.testzip() is None
            assert archive.read("media/3.jpg") == b"\3" * 100
            tables = [n for n in archive.namelist() if n.endswith(".csv")]
            assert len(tables) == 3
    rows = list(csv.DictReader(io.StringIO(ruodk.get(f"{base}.csv").text)))
    assert {row["KEY"] for row in rows} == {f"uuid:household {n}" for n in range(COUNT)}
    assert rows[0]["water-uses"] == "a b"


def test_the_rest_of_the_site_is_listed(
    ruodk: httpx.Client, households: Households
) -> None:
    root = f"{households.site.url}/v1"
    roles = ruodk.get(f"{root}/roles").json()
    assert {"admin", "app-user", "manager", "viewer"} <= {r["system"] for r in roles}
    assert ruodk.get(f"{root}/users").json()[0]["type"] == "user"
    assert ruodk.get(f"{root}/audits?limit=1").json()[0]["action"]
    assert ruodk.get(f"{root}/config/public").status_code == 200
    for address in ("assignments", "public-links"):
        assert ruodk.get(f"{households.url}/{address}").json() == []


def test_a_wrong_password_is_refused_on_every_request(households: Households) -> None:
    answer = httpx.get(f"{households.url}.svc", auth=("admin@example.org", "wrong"))
    assert (answer.status_code, answer.json()["code"]) == (401, 401.2)
