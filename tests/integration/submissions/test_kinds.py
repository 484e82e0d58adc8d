"""Drafts, encrypted submissions, and the real survey."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.problems import Problem
from collect.submissions.actions import Outcome, Rebuilt, rebuild_rows
from collect.submissions.models import Row, SubmissionVersion
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form
from tests.factories.submissions import (
    household_form,
    household_xform,
    instance,
    new_id,
    send,
)


def test_drafts_are_kept_apart(project: Project, alice: Person) -> None:
    form = household_form(project)
    xml = instance(instance_id=new_id())
    with pytest.raises(Problem) as error:
        send(form, xml, by=alice.actor, draft=True)
    assert error.value.code == "404.1"
    make_draft(form, household_xform(version="2"))
    tried = send(form, xml, by=alice.actor, draft=True)
    real = send(form, xml, by=alice.actor)
    assert tried.outcome is real.outcome is Outcome.CREATED
    assert set(Row.objects.values_list("draft", flat=True)) == {True, False}


def test_an_encrypted_submission_is_stored_as_it_is(form: Form, by: Actor) -> None:
    xml = (
        b'<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="household"'
        b' version="1" encrypted="yes"><base64EncryptedKey>k</base64EncryptedKey><meta>'
        b"<instanceID>uuid:e</instanceID></meta><media><file>a.enc</file></media>"
        b"<encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>"
    )
    receipt = send(form, xml, by=by)
    version = SubmissionVersion.objects.get(id=receipt.version_id)
    assert version.encrypted
    assert bytes(version.xml) == xml
    assert not version.rows.exists()
    names = version.attachments.order_by("name").values_list("name", flat=True)
    assert list(names) == ["a.enc", "submission.xml.enc"]


def test_a_real_survey_is_stored_whole(
    project: Project, alice: Person, shared_data: Path
) -> None:
    folder = shared_data / "wash-abidjan-2022"
    workbook = (folder / "wash_household.xlsx").read_bytes()
    form = make_form(project, workbook, kind=Kind.XLSX)
    with zipfile.ZipFile(folder / "submissions.zip") as archive:
        names = sorted(archive.namelist())[::10]
        for name in names:
            receipt = send(form, archive.read(name), by=alice.actor)
            assert receipt.instance_id == f"uuid:{name.removesuffix('.xml')}"
        members = sum(archive.read(name).count(b"<member>") for name in names)
    assert Row.objects.filter(table="").count() == len(names)
    assert Row.objects.filter(table="/member").count() == members
    assert not Row.objects.exclude(invalid={}).exists()
    root = Row.objects.get(key="uuid:00355525-1cc3-4e86-abd0-cc716a4368d0")
    assert root.values["/Site"] in ("Azito", "Williamsville")
    assert isinstance(root.values["/dwelling/HHITEMS"], list)
    assert isinstance(root.values["/dwelling/HHROOMS"], int)
    assert rebuild_rows(form_id=form.id) == Rebuilt(len(names), 0)
