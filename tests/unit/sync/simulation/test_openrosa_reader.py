"""Answers of servers, read as strictly as ODK Collect reads them."""

from __future__ import annotations

import pytest

from collect.sync.simulation.openrosa_reader import (
    ServerFault,
    read_form_list,
    read_manifest,
    read_message,
)
from collect.sync.simulation.transport import Reply
from tests.unit.sync.simulation.server import LIST, MANIFEST

HEADERS = {"content-type": "text/xml; charset=utf-8", "x-openrosa-version": "1.0"}
MD5 = "0123456789abcdef0123456789abcdef"
ENTRY = (
    f"<xform><formID> f </formID><name>N</name><version/><hash>md5:{MD5}</hash>"
    "<downloadUrl>http://h/f</downloadUrl></xform>"
)


def reply(body: str, status: int = 200) -> Reply:
    return Reply(status, HEADERS, body.encode(), "http://h/formList")


def form_list(entries: str) -> Reply:
    return reply(f'<xforms xmlns="{LIST}">{entries}</xforms>')


def test_a_list_may_be_empty_and_a_version_blank() -> None:
    assert read_form_list(form_list("")) == []
    (form,) = read_form_list(form_list(ENTRY))
    assert (form.form_id, form.version, form.md5) == ("f", "", MD5)
    assert form.manifest_url == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<name>N</name>", "", "an entry without name"),
        ("<formID> f </formID>", "<formID/>", "an entry without formID"),
        (f"<hash>md5:{MD5}</hash>", "<hash/>", "an entry without hash"),
        ("md5:", "sha1:", "is not md5:"),
        ("md5:", "", "is not md5:"),
        (MD5, MD5.upper(), "is not md5:"),
        (MD5, MD5[:-1], "is not md5:"),
        ("<downloadUrl>http://h/f</downloadUrl>", "", "an entry without downloadUrl"),
    ],
)
def test_one_bad_entry_spoils_the_list(old: str, new: str, message: str) -> None:
    with pytest.raises(ServerFault, match=message):
        read_form_list(form_list(ENTRY.replace(old, new)))


@pytest.mark.parametrize(
    "body",
    ["", "<xforms>", "<xforms/>", f'<!DOCTYPE x []><xforms xmlns="{LIST}"/>', "{}"],
)
def test_what_is_no_list_is_a_fault(body: str) -> None:
    with pytest.raises(ServerFault, match="http://h/formList"):
        read_form_list(reply(body))


def test_names_in_a_manifest_lose_their_folders() -> None:
    (file,) = read_manifest(
        reply(
            f'<manifest xmlns="{MANIFEST}"><mediaFile><filename>a/b.csv</filename>'
            f"<hash>md5:{MD5}</hash><downloadUrl>http://h/b</downloadUrl></mediaFile>"
            "</manifest>"
        )
    )
    assert file.name == "b.csv"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<OpenRosaResponse><message> done </message></OpenRosaResponse>", "done"),
        ("<OpenRosaResponse><message/></OpenRosaResponse>", ""),
        (
            "<o:OpenRosaResponse xmlns:o='x'><o:message>m</o:message></o:OpenRosaResponse>",
            "",
        ),
        ("<OpenRosaResponse>", ""),
        ("<html/>", ""),
    ],
)
def test_only_an_unprefixed_message_is_shown(body: str, message: str) -> None:
    assert read_message(reply(body)) == message
