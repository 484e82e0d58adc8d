"""Documents for pulling clients, and the keys they send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from lxml import etree

from collect.lib.xml import parse_xml
from collect.sync.openrosa.documents import MediaFile
from collect.sync.openrosa.pull_documents import downloaded, id_chunk, read_key

NS = "{http://opendatakit.org/submissions}"
NOON = datetime(2026, 1, 2, 3, 4, 5, 6789, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form_id", "instance_id"),
    [
        (
            "F[@version=Optional[2026] and @uiVersion=null]/data[@key=uuid:1]",
            "F",
            "uuid:1",
        ),
        ("F[@version=Optional.empty and @uiVersion=null]/data[@key=a]", "F", "a"),
        (" F[@version=null and @uiVersion=null]/data[@key=a b] ", "F", "a b"),
        ("F[@version=Optional[a]b]/[c] and @uiVersion=null]/f[@key=k]", "F", "k"),
        ("F[1]/x[@version=null and @uiVersion=null]/data[@key=k[2]]", "F[1]/x", "k[2]"),
        (
            "F[@version=1]G[@version=null and @uiVersion=null]/d[@key=k]",
            "F[@version=1]G",
            "k",
        ),
        ("F[@version=null]/x[@key=a]/[@key=b]", "F", "b"),
        ("ü\n✅[@version=null]/x[@key=é]", "ü\n✅", "é"),
    ],
)
def test_keys_are_read_as_briefcase_writes_them(
    text: str, form_id: str, instance_id: str
) -> None:
    assert read_key(text) == (form_id, instance_id)


@pytest.mark.parametrize(
    "text", ["", "F", "F/data[@key=k]", "[@version=1][@key=k]", "F[@version=1][@key=]"]
)
def test_other_keys_are_none(text: str) -> None:
    assert read_key(text) is None


def test_a_page_of_ids_is_escaped_and_tells_where_to_go_on() -> None:
    root = etree.fromstring(id_chunk(["uuid:1", "a<&>b"], cursor="17"))
    assert root.tag == f"{NS}idChunk"
    assert [e.text for e in root.iter(f"{NS}id")] == ["uuid:1", "a<&>b"]
    assert root.findtext(f"{NS}resumptionCursor") == "17"


def test_an_empty_page_has_an_empty_list() -> None:
    root = etree.fromstring(id_chunk([], cursor="0"))
    assert len(root[0]) == 0
    assert root[0].tag == f"{NS}idList"


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=7))])
def test_the_answers_come_first_with_what_the_server_knows(zone: timezone) -> None:
    xml = b"<data id='F' version='1' instanceID='other'><a>1 &lt; 2</a></data>"
    document = downloaded(
        parse_xml(xml, max_bytes=1000),
        instance_id="uuid:<1>",
        submitted_at=NOON.astimezone(zone),
        files=[MediaFile("a&b.jpg", "0" * 32, "https://h/a?b=1&c=2")],
    )
    root = etree.fromstring(document)
    assert root.tag == f"{NS}submission"
    answers = root.find(f"{NS}data")[0]  # type: ignore[index]
    assert dict(answers.attrib) == {
        "id": "F",
        "version": "1",
        "instanceID": "uuid:<1>",
        "submissionDate": "2026-01-02T03:04:05.006Z",
        "isComplete": "true",
        "markedAsCompleteDate": "2026-01-02T03:04:05.006Z",
    }
    assert [e.text for e in root.find(f"{NS}mediaFile")] == [  # type: ignore[union-attr]
        "a&b.jpg",
        f"md5:{'0' * 32}",
        "https://h/a?b=1&c=2",
    ]


def test_namespaces_of_an_encrypted_envelope_survive() -> None:
    ns = "http://www.opendatakit.org/xforms/encrypted"
    xml = (
        f'<data xmlns="{ns}" id="F" encrypted="yes" xmlns:orx="http://openrosa.org/xforms">'
        "<orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>"
    )
    document = downloaded(
        parse_xml(xml.encode(), max_bytes=1000),
        instance_id="uuid:1",
        submitted_at=NOON,
        files=[],
    )
    answers = etree.fromstring(document)[0][0]
    assert answers.tag == f"{{{ns}}}data"
    assert answers.findtext(".//{http://openrosa.org/xforms}instanceID") == "uuid:1"
