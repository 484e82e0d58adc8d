"""What ODK Collect sends, request by request, and how it takes the answers."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.compat.conftest import Site
from tests.compat.openrosa.field import Field, with_household
from tests.compat.openrosa.recorded import Collect, Recorder
from tests.factories.forms import xform
from tests.factories.submissions import instance, new_id

MEDIA = "places é.csv"
SUCCESS = "full submission upload was successful!"
TWELVE_HOURS = re.compile(r"\w{3}, \d\d \w{3} \d{4} (0\d|1[0-2]):\d\d:\d\d GMT")


@pytest.fixture(scope="module")
def field(site: Site) -> Field:
    """A project whose forms have all their media."""
    made = with_household(site)
    made.new_form(xform("places", media=(MEDIA,)), publish=False)
    made.put_file("places", MEDIA, b"name,label\na,A\n")
    made.publish("places")
    made.let_fill("places")
    return made


@pytest.fixture
def collect(field: Field) -> Collect:
    return Collect(field.keyed)


def pictures(count: int) -> dict[str, bytes]:
    return {f"{n}.jpg": b"%d" % n for n in range(count)}


def named(form: str, deprecated: str = "", **given: str) -> tuple[str, bytes]:
    """InstanceID and XML of a submission."""
    instance_id = new_id()
    return instance_id, instance(
        form, instance_id=instance_id, deprecated_id=deprecated, **given
    )


def test_forms_and_media_are_fetched_once(collect: Collect) -> None:
    assert set(collect.phone.fetch_forms()) == {"household", "places"}
    assert set(collect.phone.forms["places"].media) == {MEDIA}
    asked = len(collect.network.sent)
    assert collect.phone.fetch_forms() == []
    # The list and one manifest, for every refresh.
    assert len(collect.network.sent) - asked == 2


def test_a_submission_is_announced_and_sent(field: Field, collect: Collect) -> None:
    instance_id, xml = named("<photo>1.jpg</photo>")
    outgoing = collect.send(xml, {"1.jpg": b"jpeg", "audit.csv": b"event,node\n"})
    assert (outgoing.state, outgoing.message) == ("sent", SUCCESS)
    head, post = collect.network.sent[-2:]
    assert (head.method, head.status, post.status) == ("HEAD", 204, 201)
    assert post.files == ["xml_submission_file", "1.jpg", "audit.csv"]
    assert post.fields == []
    assert field.files(instance_id) == {"1.jpg": True, "audit.csv": True}
    assert field.stored_xml(instance_id) == xml


def test_every_request_names_the_device_and_dates_itself(collect: Collect) -> None:
    collect.send(named("<name>A</name>")[1])
    assert {sent.method for sent in collect.network.sent} == {"GET", "HEAD", "POST"}
    for sent in collect.network.sent:
        assert sent.url.endswith("?deviceID=collect%3AZz9Yy8Xx7Ww6Vv5U")
        assert sent.headers["X-OpenRosa-Version"] == "1.0"
        assert TWELVE_HOURS.fullmatch(sent.headers["Date"])


def test_205_files_come_in_three_posts(field: Field, collect: Collect) -> None:
    instance_id, xml = named("<name>A</name>")
    assert collect.send(xml, pictures(205)).state == "sent"
    posts = collect.network.posts()
    assert [len(post.files) for post in posts] == [102, 102, 4]
    assert [post.fields for post in posts] == [
        ["*isIncomplete*"],
        ["*isIncomplete*"],
        [],
    ]
    assert all(field.files(instance_id).values())
    assert len(field.files(instance_id)) == 205


def test_101_files_come_in_one_post(field: Field, collect: Collect) -> None:
    instance_id, xml = named("<name>A</name>")
    assert collect.send(xml, pictures(101)).state == "sent"
    (post,) = collect.network.posts()
    assert (len(post.files), post.fields) == (102, [])
    assert len(field.files(instance_id)) == 101


@pytest.mark.parametrize("lost", [1, 3])
def test_an_answer_that_is_lost_is_made_up_for(
    field: Field, collect: Collect, lost: int
) -> None:
    instance_id, xml = named("<photo>0.jpg</photo>")
    collect.network.lose = lost
    assert collect.send(xml, pictures(3)).state == "sent"
    assert [post.status for post in collect.network.posts()] == [201] * (lost + 1)
    assert field.files(instance_id) == {"0.jpg": True, "1.jpg": True, "2.jpg": True}
    versions = f"{field.form_path('household')}/submissions/{instance_id}/versions"
    assert len(field.site.client.get(versions).json()) == 1


def test_a_loss_in_the_middle_of_batches_starts_from_the_first(
    field: Field, collect: Collect
) -> None:
    instance_id, xml = named("<name>A</name>")
    collect.queue(xml)
    collect.network.lose = 1
    assert collect.send(xml, pictures(150)).state == "sent"
    assert [len(p.files) for p in collect.network.posts()] == [102, 102, 50]
    assert len(field.files(instance_id)) == 150


def test_two_phones_may_send_the_same_at_the_same_moment(field: Field) -> None:
    instance_id, xml = named("<photo>0.jpg</photo>")
    phones = [Collect(field.keyed) for _ in range(2)]
    waiting = [phone.queue(xml, pictures(1)) for phone in phones]
    with ThreadPoolExecutor(2) as both:
        pairs = zip(phones, waiting, strict=True)
        list(both.map(lambda pair: pair[0].phone.send(pair[1]), pairs))
    assert [outgoing.state for outgoing in waiting] == ["sent", "sent"]
    assert field.files(instance_id) == {"0.jpg": True}


def test_edits_of_edits_are_sent_in_order(field: Field, collect: Collect) -> None:
    first, xml = named("<name>A</name>")
    second, edit = named("<name>B</name><photo>0.jpg</photo>", first)
    third, again = named("<name>C</name><photo>0.jpg</photo>", second)
    assert collect.send(xml).state == "sent"
    for body in (edit, again):
        assert collect.send(body, pictures(1)).state == "sent"
    versions = f"{field.form_path('household')}/submissions/{first}/versions"
    found = [v["instanceId"] for v in field.site.client.get(versions).json()]
    assert found == [third, second, first]


def test_an_edit_that_comes_before_its_original_waits(collect: Collect) -> None:
    first, xml = named("<name>A</name>")
    _, edit = named("<name>B</name>", first)
    early = collect.send(edit)
    states = [early.state]
    assert first in early.message
    assert collect.send(xml).state == "sent"
    collect.phone.send(early)
    assert [*states, early.state] == ["failed", "sent"]


def test_a_form_begun_with_an_old_version_is_taken(collect: Collect) -> None:
    assert collect.send(named("<name>A</name>", version="1")[1]).state == "sent"


def test_a_phone_that_must_sign_in_does_not_post(field: Field) -> None:
    stranger = Collect(field.plain, Recorder())
    known = Collect(field.keyed)
    known.phone.fetch_forms()
    stranger.phone.forms = known.phone.forms
    outgoing = stranger.send(named("<name>A</name>")[1])
    assert outgoing.state == "failed"
    assert [(s.method, s.status) for s in stranger.network.sent] == [("HEAD", 401)]


@pytest.mark.parametrize(
    "name",
    ["é ✅.jpg", "a & b.jpg", "a &amp; b.jpg", 'x"y.jpg', "a;b=c.jpg", "100%.jpg"],
)
def test_files_keep_their_names(field: Field, collect: Collect, name: str) -> None:
    written = name.replace("&", "&amp;")
    instance_id, xml = named(f"<photo>{written}</photo>")
    assert collect.send(xml, {name: b"jpeg"}).state == "sent"
    assert field.files(instance_id) == {name: True}


def test_an_encrypted_form_is_kept_as_it_came(field: Field, collect: Collect) -> None:
    instance_id = new_id()
    xml = (
        '<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="household"'
        ' version="1" encrypted="yes"><base64EncryptedKey>AAAA</base64EncryptedKey>'
        '<orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>'
        f"{instance_id}</orx:instanceID></orx:meta><media><file>0.jpg.enc</file></media>"
        "<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"
    ).encode()
    files = {"0.jpg.enc": b"\x00\xff\r\n--", "submission.xml.enc": b"\x01"}
    assert collect.send(xml, files).state == "sent"
    assert field.stored_xml(instance_id) == xml
    assert field.files(instance_id) == dict.fromkeys(files, True)
