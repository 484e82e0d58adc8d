"""The XML documents of OpenRosa, byte for byte."""

from __future__ import annotations

import pytest
from lxml import etree

from collect.sync.openrosa.documents import (
    ListedForm,
    MediaFile,
    form_list,
    manifest,
    message,
)

MD5 = "0123456789abcdef0123456789abcdef"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def listed(**changes: str) -> ListedForm:
    values = {
        "form_id": "household",
        "name": "Household survey",
        "version": "2026010101",
        "md5": MD5,
        "download_url": "https://h/f.xml",
    }
    return ListedForm(**{**values, **changes})


def text(document: bytes) -> str:
    assert document.startswith(DECLARATION.encode())
    return document.decode().removeprefix(DECLARATION)


def test_a_form_list_has_the_shape_all_clients_accept() -> None:
    assert text(form_list([listed(manifest_url="https://h/m")])) == (
        '<xforms xmlns="http://openrosa.org/xforms/xformsList"><xform>'
        "<formID>household</formID><name>Household survey</name>"
        f"<version>2026010101</version><hash>md5:{MD5}</hash>"
        "<downloadUrl>https://h/f.xml</downloadUrl>"
        "<manifestUrl>https://h/m</manifestUrl></xform></xforms>"
    )


def test_an_empty_form_list_is_valid() -> None:
    assert text(form_list([])) == (
        '<xforms xmlns="http://openrosa.org/xforms/xformsList"></xforms>'
    )


def test_a_form_without_media_has_no_manifest_address() -> None:
    assert b"manifestUrl" not in form_list([listed()])


@pytest.mark.parametrize("missing", ["md5", "form_id"])
def test_an_entry_that_would_spoil_the_list_is_left_out(missing: str) -> None:
    assert b"<xform>" not in form_list([listed(**{missing: ""})])


@pytest.mark.parametrize("name", ["", "  "])
def test_a_form_without_a_name_is_listed_by_its_id(name: str) -> None:
    assert b"<name>household</name>" in form_list([listed(name=name)])


@pytest.mark.parametrize("odd", ["a & b < c", "家庭 ü 🙂", "x" * 249, "'\"]]>"])
def test_texts_survive_the_way(odd: str) -> None:
    root = etree.fromstring(
        form_list([listed(form_id=odd, name=f"-{odd}", version=odd)])
    )
    found = [element.text for element in root[0]]
    assert found[:3] == [odd, f"-{odd}", odd]


def test_characters_that_xml_cannot_hold_do_not_break_the_list() -> None:
    root = etree.fromstring(form_list([listed(name="a\x00\x0b\ud800\uffffb")]))
    assert root[0][1].text == "a\ufffd\ufffd\ufffd\ufffdb"


def test_descriptions_are_given_when_asked_for() -> None:
    assert b"description" not in form_list([listed()])
    given = form_list([listed(description="About")])
    assert b"<descriptionText>About</descriptionText>" in given


def test_a_manifest_lists_files_with_content() -> None:
    files = [MediaFile("a & b.png", MD5, "https://h/a"), MediaFile("no.csv", "", "u")]
    assert text(manifest(files)) == (
        '<manifest xmlns="http://openrosa.org/xforms/xformsManifest"><mediaFile>'
        f"<filename>a &amp; b.png</filename><hash>md5:{MD5}</hash>"
        "<downloadUrl>https://h/a</downloadUrl></mediaFile></manifest>"
    )


def test_an_answer_has_an_unprefixed_message() -> None:
    assert text(message("1 < 2", nature="error")) == (
        '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">'
        '<message nature="error">1 &lt; 2</message></OpenRosaResponse>'
    )
