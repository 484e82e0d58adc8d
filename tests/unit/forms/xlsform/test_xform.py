"""The header of an XForm, and forms that are refused."""

import pytest

from collect.forms.xlsform.slots import Slot, attachment_slots
from collect.forms.xlsform.xform import (
    MAX_BYTES,
    FormHeader,
    InvalidXForm,
    Refusal,
    form_header,
)
from tests.unit.forms.xlsform.xforms import xform

DTD = b'<!DOCTYPE h [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BOMB = b"<!DOCTYPE h [%s]><h>&e9;</h>" % b"".join(
    b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10 if n else b"x" * 100)
    for n in range(10)
)


def test_the_header_says_what_a_phone_needs() -> None:
    submission = (
        '<submission action="https://example.org/s" base64RsaPublicKey="MIIB" '
        'orx:auto-send="true" orx:auto-delete="false"/>'
    )
    assert form_header(xform(model=submission)) == FormHeader(
        form_id="f",
        version="1",
        title="Title",
        root="data",
        public_key="MIIB",
        submission_url="https://example.org/s",
        auto_send="true",
        auto_delete="false",
    )


def test_a_version_may_stand_in_the_openrosa_namespace() -> None:
    assert form_header(xform(root='id="f" orx:version="7"')).version == "7"
    assert form_header(xform(root='id="f"')).version == ""


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        (b" " * (MAX_BYTES + 1), Refusal.TOO_LARGE),
        (b"", Refusal.UNREADABLE),
        (b"<a>", Refusal.UNREADABLE),
        (b"\xff\xfe<\0", Refusal.UNREADABLE),
        (DTD + xform(), Refusal.DTD),
        (b"<!DOCTYPE a>" + xform(), Refusal.DTD),
        (BOMB, Refusal.UNREADABLE),
        (b"<a>" * 5_000 + b"</a>" * 5_000, Refusal.UNREADABLE),
        (xform(instance="<a>" * 220 + "</a>" * 220), Refusal.TOO_DEEP),
        (b"<html/>", Refusal.NOT_AN_XFORM),
        (xform(model="</model><model>"), Refusal.NO_MODEL),
        (xform().replace(b"<data ", b"<!-- ").replace(b"</data>", b"-->"), None),
        (xform(root=""), Refusal.NO_ID),
        (xform(root='id=" "'), Refusal.NO_ID),
        (xform(root='id="form.XLSX"'), Refusal.ID_SUFFIX),
        (xform(root='id=".."'), Refusal.ID_SUFFIX),
        (xform(head=""), Refusal.NO_TITLE),
        (xform(head="<h:title> </h:title>"), Refusal.NO_TITLE),
        (xform().replace(b"h:body", b"h:feet"), Refusal.NO_BODY),
        (xform(meta=""), Refusal.NO_INSTANCE_ID),
        (xform(meta="<meta/>"), Refusal.NO_INSTANCE_ID),
        (xform(model='<submission action="ftp://x/"/>'), Refusal.SUBMISSION_URL),
        (xform(model='<submission action="http://[x"/>'), Refusal.SUBMISSION_URL),
    ],
)
def test_a_form_phones_cannot_use_is_refused(
    form: bytes, refusal: Refusal | None
) -> None:
    with pytest.raises(InvalidXForm) as caught:
        form_header(form)

    assert caught.value.refusal is (refusal or caught.value.refusal)
    assert "{" not in str(caught.value)


def test_an_instance_without_a_root_is_refused() -> None:
    form = xform().replace(b"<instance>", b"<instance/><other>", 1)
    with pytest.raises(InvalidXForm) as caught:
        form_header(form.replace(b"</instance>", b"</other>", 1))

    assert caught.value.refusal is Refusal.NO_INSTANCE


def test_the_forms_files_are_found_wherever_they_are_named() -> None:
    form = xform(
        instance="<a>jr://images/start.png</a><b/><!-- no -->",
        model="""
        <itext><translation lang="x"><text id="q">
          <value form="image">jr://images/q.png</value>
          <value form="big-image">jr://images/folder/big.png</value>
          <value form="audio">jr://audio/q.mp3</value>
          <value form="video">jr://video/q.mp4</value>
          <value form="image">jr://images/q.png</value>
          <value form="guidance">no.png</value><value>Label</value>
        </text></translation></itext>
        <instance id="c" src="jr://file-csv/areas.csv"/>
        <instance id="x" src="jr://file/sites.xml"/>
        <instance id="l" src="jr://instance/last-saved"/>
        <instance id="n" src="jr://file/"/>""",
        body="""<input ref="/data/a" query="instance('t')/root/item[a=b]"/>
        <select1 ref="/data/b" appearance="minimal search('people')"><!-- x --></select1>
        <select1 ref="/data/b" appearance="search(&quot;towns.csv&quot;, 'x')"/>
        <select1 ref="/data/b" appearance="research('no')"/>""",
    )
    assert attachment_slots(form) == (
        Slot("q.png", "image"),
        Slot("big.png", "image"),
        Slot("q.mp3", "audio"),
        Slot("q.mp4", "video"),
        Slot("areas.csv", "file"),
        Slot("sites.xml", "file"),
        Slot("start.png", "image"),
        Slot("itemsets.csv", "file"),
        Slot("people.csv", "file"),
        Slot("towns.csv", "file"),
    )
    assert Slot("a", "file").to_json() == {"name": "a", "type": "file"}
