"""Checks 29 to 44: the form list."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree

from tests.compat.openrosa.field import AWKWARD, EMAIL, MEDIA, PASSWORD, Field
from tests.compat.openrosa.handset import LIST, Handset, entry_of, listed, media
from tests.factories.forms import xform

FAR = {"X-Forwarded-For": "203.0.113.5"}


def test_check_029_a_list_is_text_xml(phone: Handset) -> None:
    answer = phone.form_list()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"


def test_check_030_the_root_has_no_prefix_and_no_byte_order_mark(
    phone: Handset,
) -> None:
    content = phone.form_list().content
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert f'<xforms xmlns="{LIST.strip("{}")}">'.encode() in content
    assert b"&amp;" in content
    assert b"<a>" not in content


def test_check_031_no_forms_are_an_empty_list(field: Field) -> None:
    key = field.site.client.post(
        field.api("/app-users"), json={"displayName": "0"}
    ).json()
    phone = Handset(field.keyed.replace(field.token, key["token"]))
    assert listed(phone.form_list()) == []


def test_check_032_every_entry_is_complete(phone: Handset) -> None:
    for entry in listed(phone.form_list()):
        for name in ("formID", "name", "hash", "downloadUrl"):
            assert entry[name].strip()
        assert "version" in entry


def test_check_033_no_hash_is_ever_empty(field: Field, phone: Handset) -> None:
    manifest = phone.get(entry_of(phone, AWKWARD)["manifestUrl"])
    for answer in (phone.form_list(), manifest):
        assert b"<hash/>" not in answer.content
        assert b"<hash></hash>" not in answer.content
        assert (
            answer.content.count(b"<hash>md5:") == answer.content.count(b"<hash>") > 0
        )


@pytest.mark.parametrize("form_id", ["household", AWKWARD])
def test_check_034_the_hash_is_that_of_the_bytes(phone: Handset, form_id: str) -> None:
    entry = entry_of(phone, form_id)
    content = phone.get(entry["downloadUrl"]).content
    assert entry["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"


def test_check_035_the_hash_changes_with_the_bytes_only(
    field: Field, phone: Handset
) -> None:
    field.new_form(xform("changing"))
    field.let_fill("changing")
    first = entry_of(phone, "changing")["hash"]
    phone.device_id = "another"
    assert entry_of(phone, "changing")["hash"] == first
    field.new_version("changing", xform("changing", version="2"))
    assert entry_of(phone, "changing")["hash"] != first
    field.site.client.delete(field.form_path("changing"))


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({}, ""),
        ({"Host": "collect.example.org:8443"}, "http://collect.example.org:8443"),
        (
            {"Host": "collect.example.org", "X-Forwarded-Proto": "https"},
            "https://collect.example.org",
        ),
    ],
)
def test_check_036_addresses_have_the_host_and_scheme_of_the_request(
    field: Field, phone: Handset, headers: dict[str, str], origin: str
) -> None:
    phone.headers.update(headers)
    for entry in listed(phone.form_list()):
        for name in {"downloadUrl", "manifestUrl"} & entry.keys():
            parts = urlsplit(entry[name])
            assert f"{parts.scheme}://{parts.netloc}" == (origin or field.site.url)
            assert entry[name].isascii()
            assert not set(' "<>&') & set(entry[name])


def test_check_037_only_forms_with_media_have_a_manifest(phone: Handset) -> None:
    assert "manifestUrl" not in entry_of(phone, "household")
    assert entry_of(phone, AWKWARD)["manifestUrl"]


@pytest.mark.parametrize(
    "form_id", ["x" * 249, "ü✅", "a b", "a&b<c>", "a\"b'", "a/b%2Fc", "a.b"]
)
def test_check_038_odd_ids_and_long_ones_survive(
    field: Field, phone: Handset, form_id: str
) -> None:
    field.new_form(xform(form_id, title="T &lt;&amp;> é", version="é 1&amp;2"))
    field.let_fill(form_id)
    entry = entry_of(phone, form_id)
    assert (entry["name"], entry["version"]) == ("T <&> é", "é 1&amp;2")
    root = etree.fromstring(phone.get(entry["downloadUrl"]).content)
    (primary,) = root.iterfind(".//{*}instance/{*}data")
    assert primary.get("id") == form_id
    field.site.client.delete(field.form_path(form_id))


def test_check_039_one_form_can_be_asked_for(phone: Handset) -> None:
    for form_id in ("household", AWKWARD):
        found = listed(phone.form_list(f"?formID={quote(form_id, safe='')}"))
        assert [entry["formID"] for entry in found] == [form_id]
    assert listed(phone.form_list("?formID=none")) == []


def test_check_040_all_versions_only_when_asked_for(phone: Handset) -> None:
    assert entry_of(phone, "household")["version"] == "2"
    every = listed(phone.form_list("?listAllVersions=true&formID=household"))
    assert [entry["version"] for entry in every] == ["2", "1"]
    for entry in every:
        content = phone.get(entry["downloadUrl"]).content
        assert entry["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"


def test_check_041_descriptions_only_when_asked_for(phone: Handset) -> None:
    for query in ("", "?verbose=false"):
        assert b"description" not in phone.form_list(query).content
    assert b"<descriptionText>" in phone.form_list("?verbose=true").content


def test_check_042_only_open_published_forms_one_may_fill(
    field: Field, phone: Handset
) -> None:
    assert {e["formID"] for e in listed(phone.form_list())} == {"household", AWKWARD}
    field.new_form(xform("not for the phone"))
    assert {e["formID"] for e in listed(phone.form_list())} == {"household", AWKWARD}
    field.site.client.delete(field.form_path("not for the phone"))


def test_check_043_a_head_tells_who_may(field: Field, phone: Handset) -> None:
    url = "/formList?formID=household"
    assert phone.send("HEAD", phone.server_url + url).status_code == 200
    nobody = Handset(field.plain)
    answer = nobody.send("HEAD", field.plain + url)
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"]


def test_check_044_forms_leave_the_list_by_intent_only(
    field: Field, phone: Handset
) -> None:
    field.new_form(xform("leaving"))
    field.let_fill("leaving")
    assert entry_of(phone, "leaving")
    field.new_version("leaving", xform("leaving", version="2"))
    assert entry_of(phone, "leaving")
    for state, shown in (("closing", 0), ("open", 1), ("closed", 0)):
        field.set_state("leaving", state)
        found = [e for e in listed(phone.form_list()) if e["formID"] == "leaving"]
        assert len(found) == shown
    field.site.client.delete(field.form_path("leaving"))
    # Whoever has no right at all is told so: an empty list would wipe the phone.
    stranger = Handset(f"{field.site.url}/v1/projects/{field.site.new_project()}")
    stranger.headers.update(FAR)
    stranger.headers["Authorization"] = (
        "Bearer "
        + field.site.client.post(
            "/v1/sessions", json={"email": EMAIL, "password": PASSWORD}
        ).json()["token"]
    )
    assert stranger.form_list().status_code == 403
    assert (
        media(phone.get(entry_of(phone, AWKWARD)["manifestUrl"]))[0]["filename"]
        == MEDIA
    )
