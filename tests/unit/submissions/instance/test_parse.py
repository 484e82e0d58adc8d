"""Reading the envelope of a submission."""

import pytest

from collect.lib.xml import XmlError
from collect.submissions.instance.parse import (
    InstanceError,
    encrypted_files,
    parse_instance,
    text_of,
)

ORX = 'xmlns:orx="http://openrosa.org/xforms"'


def test_form_version_and_ids_are_read() -> None:
    found = parse_instance(
        b'<data id="f" version="2"><meta><instanceID> uuid:1 </instanceID>'
        b"<deprecatedID>uuid:0</deprecatedID><instanceName>A &amp; B</instanceName>"
        b"</meta></data>"
    )
    assert (found.form_id, found.version) == ("f", "2")
    assert (found.instance_id, found.deprecated_id) == ("uuid:1", "uuid:0")
    assert found.instance_name == "A & B"
    assert not found.encrypted


@pytest.mark.parametrize(
    "xml",
    [
        f'<data {ORX} id="f"><orx:meta><orx:instanceID>x</orx:instanceID></orx:meta></data>',
        '<d xmlns="urn:x" id="f"><meta><instanceID>x</instanceID></meta></d>',
        '<d id="f" instanceID="x"/>',
        f'<d {ORX} orx:id="f" orx:version="1"><meta><instanceID>x</instanceID></meta></d>',
        '<d id="f" instanceID="x"><meta><instanceID/></meta></d>',
        '<d id="f"><meta><instanceID>&#120;</instanceID></meta></d>',
    ],
)
def test_the_instance_id_is_found_wherever_clients_put_it(xml: str) -> None:
    found = parse_instance(xml.encode())
    assert (found.form_id, found.instance_id) == ("f", "x")


def test_absent_identifiers_are_empty() -> None:
    found = parse_instance(b'<d id="f"/>')
    assert (found.version, found.instance_id, found.deprecated_id) == ("", "", "")


def test_meta_inside_the_form_is_not_the_envelope() -> None:
    found = parse_instance(
        b'<d id="f"><g><meta><instanceID>no</instanceID></meta></g></d>'
    )
    assert found.instance_id == ""


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b'<d id="f">',
        b'<!DOCTYPE d [<!ENTITY a "b">]><d id="f">&a;</d>',
        b'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d id="f"/>',
        b'<d id="f">' + b"<a>" * 300 + b"</a>" * 300 + b"</d>",
        b'<d id="f">\x00</d>',
    ],
)
def test_documents_we_do_not_accept_are_refused(xml: bytes) -> None:
    with pytest.raises(XmlError):
        parse_instance(xml)


def test_a_document_beyond_the_limit_is_refused() -> None:
    with pytest.raises(XmlError, match="at most"):
        parse_instance(b'<d id="f"/>', max_bytes=5)


def test_a_root_without_id_is_no_submission() -> None:
    with pytest.raises(InstanceError) as error:
        parse_instance(b"<data/>")
    assert error.value.missing == "form ID xml attribute"


def test_ids_of_249_characters_are_accepted_and_of_256_refused() -> None:
    assert len(parse_instance(_with_id("i" * 249)).instance_id) == 249
    with pytest.raises(InstanceError) as error:
        parse_instance(_with_id("i" * 256))
    assert error.value.too_long == "instanceID"


def _with_id(instance_id: str) -> bytes:
    meta = f"<meta><instanceID>{instance_id}</instanceID></meta>"
    return f'<d id="f">{meta}</d>'.encode()


ENVELOPE = f"""<data xmlns="http://www.opendatakit.org/xforms/encrypted" {ORX} id="f"
 encrypted="yes"><base64EncryptedKey>k</base64EncryptedKey>
<orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta>
<media><file>a.jpg.enc</file><file>a.jpg.enc</file><file/><other/></media>
<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"""


def test_an_encrypted_envelope_tells_its_files() -> None:
    found = parse_instance(ENVELOPE.encode())
    assert found.encrypted
    assert found.instance_id == "uuid:1"
    assert encrypted_files(found.root) == ("a.jpg.enc", "submission.xml.enc")


def test_an_encrypted_submission_must_carry_its_id() -> None:
    with pytest.raises(InstanceError) as error:
        parse_instance(b'<data id="f" encrypted="yes"/>')
    assert error.value.missing == "instanceID"


def test_text_is_read_around_inner_elements() -> None:
    assert text_of(parse_instance(b'<d id="f"> a<b>c</b>d </d>').root) == "acd"
