"""Beyond the checklist: what reviewers return reaches ODK Collect as a form's file."""

from __future__ import annotations

import hashlib

from tests.compat.conftest import Site
from tests.compat.openrosa.field import with_household
from tests.compat.openrosa.handset import Handset, entry_of, media
from tests.factories.forms import xform
from tests.factories.submissions import instance, new_id

FORM, FILE = "returning", "returned.csv"


def sync(phone: Handset) -> tuple[str, bytes]:
    """The hash and the content of the file, as at an automatic update of the form."""
    entry = entry_of(phone, FORM)
    (file,) = media(phone.get(entry["manifestUrl"]))
    assert file["filename"] == FILE
    content = phone.get(file["downloadUrl"]).content
    assert file["hash"] == f"md5:{hashlib.md5(content).hexdigest()}"
    return file["hash"], content


def test_a_returned_submission_reaches_the_phone_that_sent_it(site: Site) -> None:
    field = with_household(site)
    field.new_form(xform(FORM, media=(FILE,)))
    field.let_fill(FORM)
    phone, first, second = field.phone, new_id(), new_id()
    xml = instance("<name>Ama</name><age>999</age>", form_id=FORM, instance_id=first)
    assert phone.submit(xml).status_code == 201
    empty, _ = sync(phone)
    done = field.site.client.patch(
        f"{field.form_path(FORM)}/submissions/{first}",
        json={"reviewState": "hasIssues"},
        headers={"X-Action-Notes": "How%20old%3F"},
    )
    assert done.status_code == 200, done.text
    full, content = sync(phone)
    assert full != empty
    assert first.encode() in content
    assert b"How old?" in content
    xml = instance(
        "<name>Ama</name><age>9</age>",
        form_id=FORM,
        instance_id=second,
        deprecated_id=first,
    )
    assert phone.submit(xml).status_code == 201
    assert field.submission(first, FORM).json()["reviewState"] == "edited"
    assert sync(phone)[0] == empty
