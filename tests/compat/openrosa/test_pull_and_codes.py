"""Checks 99 to 104: settings codes, Briefcase. 101 is for a web form server alone."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

import httpx
import pytest
from lxml import etree

from collect.sync import settings_code
from tests.compat.openrosa.field import AWKWARD, EMAIL, PASSWORD, Field
from tests.compat.openrosa.handset import Handset, escaped, file_part, listed
from tests.factories.submissions import instance, new_id

SUBMISSIONS = "{http://opendatakit.org/submissions}"


def settings_of(field: Field) -> dict[str, dict[str, object]]:
    path = field.api(f"/app-users/{field.actor_id}/settings")
    found: dict[str, dict[str, object]] = field.site.client.get(path).json()
    return found


def test_check_099_a_settings_code_is_what_collect_reads(field: Field) -> None:
    settings = settings_of(field)
    text = settings_code.encode(settings)
    assert len(text) <= 4000
    assert settings_code.decode(text) == settings
    assert {"general", "admin"} <= settings.keys() <= {"general", "admin", "project"}
    for part in settings.values():
        assert all(isinstance(value, str | bool) for value in part.values())


def test_check_100_its_address_needs_two_words_only(field: Field) -> None:
    url = str(settings_of(field)["general"]["server_url"])
    assert not url.endswith("/")
    phone = Handset(url)
    assert len(listed(phone.form_list())) == 2
    assert phone.head().status_code == 204


def test_check_101_there_is_no_web_form_server_to_be_called(field: Field) -> None:
    """Collect is no client of Enketo: the forms say that they have no web form."""
    form = field.site.client.get(field.form_path("household")).json()
    assert (form["enketoId"], form["enketoOnceId"]) == (None, None)
    assert field.site.client.post("/api/v2/survey").status_code == 404


def pull(field: Field, tail: str, form_id: str, **query: str) -> httpx.Response:
    """A GET as Briefcase sends it, with the administrator's session."""
    answer = field.site.client.get(
        field.api(f"/{tail}"),
        params={"formId": form_id, **query},
        headers={"X-OpenRosa-Version": "1.0"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["x-openrosa-version"] == "1.0"
    return answer


def page(field: Field, cursor: str, size: int = 100) -> tuple[list[str], str]:
    query = {"cursor": cursor, "numEntries": str(size), "includeIncomplete": "false"}
    root = etree.fromstring(
        pull(field, "view/submissionList", "household", **query).content
    )
    ids = [e.text or "" for e in root.iter(f"{SUBMISSIONS}id")]
    return ids, root.findtext(f"{SUBMISSIONS}resumptionCursor") or ""


def test_check_102_pages_end_with_an_empty_one(field: Field, phone: Handset) -> None:
    for _ in range(5):
        phone.submit(instance(instance_id=new_id()))
    seen: list[str] = []
    cursor, ids = "", [""]
    while ids:
        before = cursor
        ids, cursor = page(field, cursor, 3)
        seen += ids
    assert cursor == before
    assert len(seen) == len(set(seen)) >= 5
    # An edit, however late, comes after what was read already.
    edited = new_id()
    phone.submit(instance(instance_id=edited, deprecated_id=seen[-1]))
    assert page(field, cursor)[0] == [edited]


@pytest.mark.parametrize(
    "version", ["Optional[1]", "Optional.empty", "null", "Optional[a[b]]"]
)
def test_check_103_keys_come_as_briefcase_writes_them(
    field: Field, phone: Handset, version: str
) -> None:
    instance_id = new_id()
    sent = instance(form_id=escaped(AWKWARD), instance_id=instance_id)
    assert phone.submit(sent).status_code == 201
    key = f"{AWKWARD}[@version={version} and @uiVersion=null]/data[@key={instance_id}]"
    assert instance_id in pull(field, "view/downloadSubmission", key).text


def test_check_104_a_submission_comes_with_its_files(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    xml = instance("<photo>1 é.jpg</photo>", instance_id=instance_id)
    assert phone.submit(xml, file_part("1 é.jpg")).status_code == 201
    key = f"household[@version=null and @uiVersion=null]/data[@key={instance_id}]"
    root = etree.fromstring(pull(field, "view/downloadSubmission", key).content)
    answers = root[0][0]
    assert etree.QName(root[0]).localname == "data"
    assert answers.get("instanceID") == instance_id
    assert answers.get("submissionDate")
    (media,) = root.iter(f"{SUBMISSIONS}mediaFile")
    told = {etree.QName(e).localname: e.text or "" for e in media}
    assert told["filename"] == "1 é.jpg"
    content = field.site.client.get(told["downloadUrl"]).content
    assert told["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"


def test_pulling_works_with_digest(field: Field) -> None:
    """Briefcase answers challenges; whoever only collects may not read, though."""
    url = f"{field.plain}/view/submissionList?formId={quote('household')}"
    phone = Handset(field.plain, auth=httpx.DigestAuth(EMAIL, PASSWORD))
    assert phone.get(url).status_code == 403
    definition = phone.get(f"{field.plain}/formXml?formId=household")
    assert definition.status_code == 200
