"""pyODK: a form's whole life under ids that have broken servers before."""

from pathlib import Path

import pytest
from pyodk.client import Client, Session

from tests.compat.pyodk import definitions
from tests.compat.pyodk.definitions import submission


@pytest.mark.parametrize("form_id", definitions.AWKWARD)
def test_a_form_lives_under_an_awkward_id(
    client: Client, fruits: Path, tmp_path: Path, form_id: str
) -> None:
    created = client.forms.create(definitions.workbook(form_id), [fruits])
    assert created.xmlFormId == form_id
    assert "<h:title>Household</h:title>" in client.forms.get_xml(form_id)
    instance_id = f"uuid:{form_id} 1"
    photo = tmp_path / "house.jpg"
    photo.write_bytes(b"photo")
    xml = submission(form_id, instance_id, answers="<photo>house.jpg</photo>")
    made = client.submissions.create(xml, form_id=form_id, attachments=[photo])
    assert made.attachments[0].exists
    assert (
        client.submissions.get(instance_id, form_id=form_id).instanceId == instance_id
    )
    edited = submission(form_id, f"{instance_id}b", deprecated_id=instance_id)
    client.submissions.edit(instance_id, edited, form_id=form_id, comment="again")
    client.submissions.review(instance_id, "approved", form_id=form_id)
    (comment,) = client.submissions.list_comments(instance_id, form_id=form_id)
    assert comment.body == "again"
    (row,) = client.submissions.get_table(form_id=form_id)["value"]
    assert row["__id"] == instance_id
    assert row["__system"]["reviewState"] == "approved"
    (user,) = client.projects.create_app_users([form_id], forms=[form_id])
    assert user.displayName == form_id
    client.forms.update(
        form_id, attachments=[fruits], version_updater=lambda v: v + "✅"
    )
    assert client.forms.get(form_id).version == "1✅"


def test_ids_that_differ_in_one_symbol_are_different_forms(client: Client) -> None:
    ids = ["a b", "a+b", "a%20b", "a%2Fb", "a\N{NO-BREAK SPACE}b", "A b"]
    for form_id in ids:
        client.forms.create(definitions.xform(form_id, "1"))
    for form_id in ids:
        assert client.forms.get(form_id).xmlFormId == form_id
        instance_id = Session.get_xform_uuid()
        client.submissions.create(submission(form_id, instance_id), form_id=form_id)
        (only,) = client.submissions.list(form_id)
        assert only.instanceId == instance_id
