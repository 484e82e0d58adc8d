"""Versions of submissions over REST, what they changed, and where edits are found."""

from __future__ import annotations

import pytest

from collect.accounts.models import Actor
from collect.accounts.permissions import REVIEWER
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.factories.submissions import instance, new_id, send, upload
from tests.integration.submissions.addresses import address, content

EXTENDED = {"X-Extended-Metadata": "true"}


@pytest.fixture
def ids(form: Form, alice: Person, by: Actor) -> tuple[str, str]:
    """The instanceIDs of a submission and of its edit."""
    first, second = new_id(), new_id()
    member = "<member><age>{}</age></member>"
    old = f"<name>A</name><photo>p</photo>{member.format(3)}{member.format(4)}"
    new = f"<name>B</name><photo>p</photo>{member.format(3)}{member.format(5)}"
    send(form, instance(old, instance_id=first), [upload("p", b"old")], by=by)
    edit = instance(new, instance_id=second, deprecated_id=first)
    send(form, edit, [upload("p", b"new")], by=alice.actor)
    return first, second


def test_changes_are_told_by_version(
    form: Form, alice: Person, ids: tuple[str, str]
) -> None:
    first, second = ids
    assert alice.get(address(form, first, "diffs")).json() == {
        second: [
            {"old": "A", "new": "B", "path": ["name"]},
            {"old": "4", "new": "5", "path": [["member", 1], "age"]},
            {"old": first, "new": second, "path": ["meta", "instanceID"]},
            {"new": first, "path": ["meta", "deprecatedID"]},
        ]
    }


def test_an_original_changed_nothing(form: Form, alice: Person, by: Actor) -> None:
    receipt = send(form, instance(instance_id=new_id()), by=by)
    assert alice.get(address(form, receipt.instance_id, "diffs")).json() == {}


def test_a_version_is_read_on_its_own(
    form: Form, alice: Person, by: Actor, ids: tuple[str, str]
) -> None:
    first, second = ids
    versions = alice.get(address(form, first, "versions")).json()
    for instance_id, version in zip((second, first), versions, strict=True):
        url = address(form, first, "versions", instance_id)
        assert alice.get(url).json() == version
    assert [v["current"] for v in versions] == [True, False]
    extended = alice.get(address(form, first, "versions"), headers=EXTENDED).json()
    people = [(v["submitter"]["displayName"], v["formVersion"]) for v in extended]
    assert people == [("alice", "1"), (by.display_name, "1")]
    url = address(form, first, "versions", first)
    assert alice.get(url, headers=EXTENDED).json() == extended[1]


def test_the_id_of_an_edit_leads_to_its_version(
    form: Form, alice: Person, ids: tuple[str, str]
) -> None:
    first, second = ids
    base = address(form, first, "versions", second)
    for old, new in [
        (address(form, second), base),
        (address(form, f"{second}.xml"), f"{base}.xml"),
        (address(form, second, "attachments"), f"{base}/attachments"),
        (address(form, second, "attachments", "p"), f"{base}/attachments/p"),
    ]:
        moved = alice.get(f"{old}?x=1")
        assert moved.status_code == 301
        assert moved["Location"] == f"http://testserver{new}?x=1"
        assert content(alice.get(new)) != b""
    for tail in ("diffs", "versions", "audits", "comments"):
        assert alice.get(address(form, second, tail)).json()["code"] == 404.1


def test_versions_of_another_submission_are_not_found(
    form: Form, alice: Person, by: Actor, ids: tuple[str, str]
) -> None:
    other = send(form, instance(instance_id=new_id()), by=by).instance_id
    for tail in ([], ["attachments"], ["attachments", "p"]):
        url = address(form, other, "versions", ids[1], *tail)
        assert alice.get(url).json()["code"] == 404.1


def test_members_read_versions_and_strangers_do_not(
    form: Form, alice: Person, bob: Person, chelsea: Person, ids: tuple[str, str]
) -> None:
    """Answers and files, whole, are for those who check them or may see who it is."""
    first, second = ids
    version = ["versions", second]
    rita = make_person("rita", REVIEWER, form.project)
    for tail, for_bob in (
        (["diffs"], 403),
        (version, 200),
        ([*version, "attachments"], 200),
        ([*version, "attachments", "p"], 403),
    ):
        url = address(form, first, *tail)
        statuses = []
        for person in (alice, rita, bob, chelsea):
            found = person.get(url)
            content(found)
            statuses.append(found.status_code)
        assert statuses == [200, 200, for_bob, 403]
    gone = address(form, second)
    assert chelsea.get(gone).status_code == 403
