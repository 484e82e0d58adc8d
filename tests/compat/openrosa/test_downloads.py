"""Checks 45 to 53: forms, manifests, media."""

from __future__ import annotations

import hashlib

import pytest

from tests.compat.openrosa.field import AWKWARD, MEDIA, Field
from tests.compat.openrosa.handset import MANIFEST, Handset, entry_of, listed, media
from tests.factories.forms import xform
from tests.factories.submissions import household_xform

TYPES = {"a.csv": "text/csv", "a.xml": "text/xml", "a.geojson": "application/geo+json"}


def test_check_045_a_form_is_served_exactly_as_stored(phone: Handset) -> None:
    answer = phone.get(entry_of(phone, "household")["downloadUrl"] + "?a=b%20c")
    assert answer.headers["content-type"].startswith("text/xml")
    assert answer.content == household_xform(version="2")
    assert "a=b%20c&deviceID=" in str(answer.request.url)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<h:title>Simple</h:title>", ""),
        ("<h:title>Simple</h:title>", "<h:title/>"),
        ('id="refused"', ""),
        ("<data ", "<!-- "),
        ("h:body", "h:legs"),
    ],
)
def test_check_046_forms_that_phones_cannot_read_are_not_taken(
    field: Field, old: str, new: str
) -> None:
    broken = xform("refused").decode()
    assert old in broken
    answer = field.site.client.post(
        field.api("/forms?publish=true&ignoreWarnings=true"),
        content=broken.replace(old, new).encode(),
        headers={"Content-Type": "application/xml"},
    )
    if answer.status_code == 200:
        path = field.form_path(answer.json()["xmlFormId"])
        field.site.client.delete(path)
    assert answer.status_code == 400, answer.text


def test_check_047_a_manifest_is_unprefixed_and_may_be_empty(
    field: Field, phone: Handset
) -> None:
    answer = phone.get(entry_of(phone, AWKWARD)["manifestUrl"])
    assert f'<manifest xmlns="{MANIFEST.strip("{}")}">'.encode() in answer.content
    assert media(answer)
    empty = phone.get(f"{phone.server_url}/forms/household/manifest")
    assert media(empty) == []


def test_check_048_files_without_content_are_left_out(phone: Handset) -> None:
    files = media(phone.get(entry_of(phone, AWKWARD)["manifestUrl"]))
    assert [sorted(file) for file in files] == [["downloadUrl", "filename", "hash"]]
    assert "none.png" not in {file["filename"] for file in files}


def test_check_049_file_names_are_those_of_the_form(phone: Handset) -> None:
    (file,) = media(phone.get(entry_of(phone, AWKWARD)["manifestUrl"]))
    assert file["filename"] == MEDIA
    assert "/" not in file["filename"]


def test_check_050_the_hash_of_a_file_is_that_of_its_bytes(phone: Handset) -> None:
    (file,) = media(phone.get(entry_of(phone, AWKWARD)["manifestUrl"]))
    content = phone.get(file["downloadUrl"]).content
    assert file["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"


def test_check_051_media_come_whole_and_with_their_type(
    field: Field, phone: Handset
) -> None:
    field.new_form(xform("typed", media=tuple(TYPES)), publish=False)
    for name in TYPES:
        field.put_file("typed", name, b"0123456789")
    field.publish("typed")
    field.let_fill("typed")
    for file in media(phone.get(entry_of(phone, "typed")["manifestUrl"])):
        answer = phone.get(file["downloadUrl"])
        assert (answer.status_code, answer.content) == (200, b"0123456789")
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind.replace("application/xml", "text/xml") == TYPES[file["filename"]]
        part = phone.get(file["downloadUrl"], Range="bytes=2-3")
        assert part.status_code in (200, 206)
        assert phone.send("HEAD", file["downloadUrl"]).status_code == 200
    field.site.client.delete(field.form_path("typed"))


def test_check_052_another_file_changes_the_manifest_and_not_the_form(
    field: Field, phone: Handset
) -> None:
    field.new_form(xform("filed", media=("a.csv",)), publish=False)
    draft = field.site.client.get(f"{field.form_path('filed')}/draft").json()
    token = draft["draftToken"]
    tester = Handset(
        f"{field.site.url}/v1/test/{token}{field.form_path('filed')[3:]}/draft"
    )
    seen = []
    for content in (b"a,b\n1,2\n", b"a,b\n1,3\n"):
        field.put_file("filed", "a.csv", content)
        (entry,) = listed(tester.form_list())
        (file,) = media(tester.get(entry["manifestUrl"]))
        assert tester.get(file["downloadUrl"]).content == content
        seen.append((entry["hash"], file["hash"]))
    (form, media_before), (same_form, media_after) = seen
    assert form == same_form
    assert media_before != media_after
    field.site.client.delete(field.form_path("filed"))


def test_check_053_old_versions_and_their_media_stay(
    field: Field, phone: Handset
) -> None:
    every = listed(phone.form_list("?listAllVersions=true&formID=household"))
    assert phone.get(every[-1]["downloadUrl"]).content == household_xform()
    field.new_form(xform("aging", media=("a.csv",)), publish=False)
    field.put_file("aging", "a.csv", b"old")
    field.publish("aging")
    field.let_fill("aging")
    old = entry_of(phone, "aging")
    (file,) = media(phone.get(old["manifestUrl"]))
    field.new_version("aging", xform("aging", version="2"))
    assert phone.get(old["downloadUrl"]).status_code == 200
    assert media(phone.get(old["manifestUrl"])) == [file]
    assert phone.get(file["downloadUrl"]).content == b"old"
    field.site.client.delete(field.form_path("aging"))
