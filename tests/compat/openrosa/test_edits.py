"""Checks 88 to 91: edits made on the phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compat.openrosa.field import Field
from tests.compat.openrosa.handset import Handset, file_part, message
from tests.factories.submissions import instance, new_id


def edit(of: str, name: str) -> tuple[str, bytes]:
    """InstanceID and XML of an edit."""
    instance_id = new_id()
    body = f"<name>{name}</name><photo>{name}.jpg</photo>"
    return instance_id, instance(body, instance_id=instance_id, deprecated_id=of)


def versions(field: Field, first: str) -> list[dict[str, Any]]:
    """The versions of a submission, newest first."""
    path = f"{field.form_path('household')}/submissions/{first}/versions"
    found: list[dict[str, Any]] = field.site.client.get(path).json()
    return found


@pytest.fixture
def first(phone: Handset) -> str:
    """A submission on the server."""
    instance_id = new_id()
    assert phone.submit(instance(instance_id=instance_id)).status_code == 201
    return instance_id


def test_check_088_an_edit_is_a_new_version(
    field: Field, phone: Handset, first: str
) -> None:
    second, xml = edit(first, "B")
    assert phone.submit(xml, file_part("B.jpg")).status_code == 201
    found = versions(field, first)
    assert [v["instanceId"] for v in found] == [second, first]
    assert [v["current"] for v in found] == [True, False]
    path = f"{field.form_path('household')}/submissions/{first}"
    old = field.site.client.get(f"{path}/versions/{first}.xml").content
    assert b"<name>Ama</name>" in old
    assert field.site.client.get(f"{path}.xml").content == xml


def test_check_089_edits_chain_and_dead_ends_are_told(
    field: Field, phone: Handset, first: str
) -> None:
    second, xml = edit(first, "B")
    assert phone.submit(xml).status_code == 201
    third, xml = edit(second, "C")
    assert phone.submit(xml).status_code == 201
    assert [v["instanceId"] for v in versions(field, first)] == [third, second, first]
    for of, status in ((first, 409), (second, 409), (new_id(), 404)):
        answer = phone.submit(edit(of, "D")[1])
        assert answer.status_code == status
        assert message(answer)[0] == "error"


def test_check_090_batches_of_an_edit_belong_to_it(
    field: Field, phone: Handset, first: str
) -> None:
    _, xml = edit(first, "B")
    assert phone.submit(xml, file_part("1.jpg")).status_code == 201
    assert phone.submit(xml, file_part("B.jpg")).status_code == 201
    assert field.files(first) == {"1.jpg": True, "B.jpg": True}
    assert len(versions(field, first)) == 2


def test_check_091_an_edit_sent_twice_is_one_version(
    field: Field, phone: Handset, first: str
) -> None:
    second, xml = edit(first, "B")
    for _ in range(3):
        assert phone.submit(xml, file_part("B.jpg")).status_code == 201
    assert len(versions(field, first)) == 2
    # Even when it was edited since: a lost answer must not make a phone try for ever.
    assert phone.submit(edit(second, "C")[1]).status_code == 201
    assert phone.submit(xml, file_part("B.jpg")).status_code == 201
    assert len(versions(field, first)) == 3
