"""Reviewers who send submissions back, over REST."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

from lxml import etree

from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.submissions import Phone

MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


def submission_path(form: Form, instance_id: str) -> str:
    base = f"/v1/projects/{form.project_id}/forms/{form.xml_form_id}/submissions"
    return f"{base}/{quote(instance_id, safe='')}"


def judge(
    person: Person, form: Form, instance_id: str, state: str | None, notes: str = ""
) -> None:
    """Decide as Central's clients do."""
    done = person.patch(
        submission_path(form, instance_id),
        {"reviewState": state},
        headers={"X-Action-Notes": quote(notes)} if notes else {},
    )
    assert done.status_code == 200, done.content


def say(person: Person, form: Form, instance_id: str, body: str) -> None:
    """Comment on a submission."""
    path = f"{submission_path(form, instance_id)}/comments"
    assert person.post(path, {"body": body}).status_code == 200


def manifest(phone: Phone, form_id: str) -> dict[str, tuple[str, str]]:
    """Hash and address of each file of a form, found as Collect finds them."""
    listed = phone.form_list().content.decode()
    entry = listed.partition(f"<formID>{form_id}</formID>")[2].partition("</xform>")[0]
    if "<manifestUrl>" not in entry:
        return {}
    url = entry.partition("<manifestUrl>")[2].partition("</manifestUrl>")[0]
    answer = phone.get(url)
    assert answer.status_code == 200
    return {
        file.findtext(f"{MANIFEST}filename", ""): (
            file.findtext(f"{MANIFEST}hash", ""),
            file.findtext(f"{MANIFEST}downloadUrl", ""),
        )
        for file in etree.fromstring(answer.content)
    }


def rows(content: bytes) -> list[dict[str, str]]:
    """The lines of a `returned.csv`."""
    return list(csv.DictReader(io.StringIO(content.decode())))
