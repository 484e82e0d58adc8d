"""Checks 75 to 84: files of submissions, and being sent twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.compat.openrosa.field import Field
from tests.compat.openrosa.handset import Handset, file_part, message, xml_part
from tests.factories.submissions import instance, new_id


def photo(name: str) -> str:
    return f"<photo>{name}</photo>"


def test_check_075_a_request_may_have_102_files(field: Field, phone: Handset) -> None:
    instance_id = new_id()
    files = [file_part(f"{n}.jpg", b"%d" % n) for n in range(101)]
    assert phone.submit(instance(instance_id=instance_id), *files).status_code == 201
    assert len(field.files(instance_id)) == 101


@pytest.mark.parametrize(
    ("sent", "named", "escaped"),
    [
        ("é ✅ 1.jpg", "é ✅ 1.jpg", "é ✅ 1.jpg"),
        ("a &amp; b.jpg", "a &amp; b.jpg", "a &amp;amp; b.jpg"),
        ("%22x%22.jpg", '"x".jpg', '"x".jpg'),
        (".hidden.jpg", ".hidden.jpg", ".hidden.jpg"),
        ("../../etc/passwd.jpg", "passwd.jpg", "passwd.jpg"),
        ("C:\\\\photos\\\\1.jpg", "1.jpg", "1.jpg"),
    ],
)
def test_check_076_files_are_known_by_the_names_of_their_parts(
    field: Field, phone: Handset, sent: str, named: str, escaped: str
) -> None:
    instance_id = new_id()
    xml = instance(photo(escaped), instance_id=instance_id)
    part = (sent, "another name.jpg", "image/jpeg", b"jpeg")
    assert phone.post([xml_part(xml), part]).status_code == 201
    assert field.files(instance_id) == {named: True}


def test_check_077_unknown_fields_mean_nothing(field: Field, phone: Handset) -> None:
    instance_id = new_id()
    fields = [
        ("*isIncomplete*", "", "", b"yes"),
        ("__csrf", "", "", b"x"),
        ("é", "", "", b""),
    ]
    xml = xml_part(instance(instance_id=instance_id))
    assert phone.post([xml, *fields]).status_code == 201
    assert field.files(instance_id) == {}


def test_check_078_files_come_in_batches(field: Field, phone: Handset) -> None:
    instance_id = new_id()
    xml = xml_part(instance(photo("2.jpg"), instance_id=instance_id))
    more = ("*isIncomplete*", "", "", b"yes")
    assert phone.post([xml, file_part("1.jpg"), more]).status_code == 201
    assert field.files(instance_id) == {"1.jpg": True, "2.jpg": False}
    assert phone.post([xml, file_part("2.jpg")]).status_code == 201
    assert field.files(instance_id) == {"1.jpg": True, "2.jpg": True}


def test_check_079_a_repeated_post_changes_nothing(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    xml = instance(photo("1.jpg"), instance_id=instance_id)
    for _ in range(3):
        assert phone.submit(xml, file_part("1.jpg")).status_code in (201, 202)
    assert field.files(instance_id) == {"1.jpg": True}
    versions = f"{field.form_path('household')}/submissions/{instance_id}/versions"
    assert len(field.site.client.get(versions).json()) == 1


def test_check_080_two_posts_at_once_are_one_submission(
    field: Field, phone: Handset
) -> None:
    for _ in range(4):
        instance_id = new_id()
        xml = instance(photo("1.jpg"), instance_id=instance_id)
        with ThreadPoolExecutor(4) as senders:
            answers = [
                senders.submit(phone.submit, xml, file_part("1.jpg")) for _ in range(4)
            ]
            assert {a.result().status_code for a in answers} <= {201, 202}
        assert field.submission(instance_id).status_code == 200
        assert field.files(instance_id) == {"1.jpg": True}


def test_check_081_other_xml_under_the_same_id_is_a_conflict(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    first = instance("<name>A</name>", instance_id=instance_id)
    assert phone.submit(first).status_code == 201
    answer = phone.submit(instance("<name>B</name>", instance_id=instance_id))
    assert answer.status_code == 409
    assert message(answer)[0] == "error"
    assert field.stored_xml(instance_id) == first


def test_check_082_stray_files_are_kept(field: Field, phone: Handset) -> None:
    instance_id = new_id()
    stray = [file_part("audit.csv", b"event,node\n", "text/csv"), file_part("x.bin")]
    assert phone.submit(instance(instance_id=instance_id), *stray).status_code == 201
    assert field.files(instance_id) == {"audit.csv": True, "x.bin": True}


def test_check_083_missing_files_do_not_fail_the_post(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    assert (
        phone.submit(instance(photo("1.jpg"), instance_id=instance_id)).status_code
        == 201
    )
    assert field.files(instance_id) == {"1.jpg": False}


def test_check_084_other_bytes_under_a_name_are_never_dropped_silently(
    field: Field, phone: Handset
) -> None:
    instance_id = new_id()
    xml = instance(photo("1.jpg"), instance_id=instance_id)
    assert phone.submit(xml, file_part("1.jpg", b"old")).status_code == 201
    answer = phone.submit(xml, file_part("1.jpg", b"new"))
    path = f"{field.form_path('household')}/submissions/{instance_id}/attachments/1.jpg"
    stored = field.site.client.get(path).content
    assert (answer.status_code, stored) in ((201, b"new"), (409, b"old"))
