"""Names of submissions, versions and files may hold any character."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest

from collect.accounts.models import Project
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.factories.submissions import household_xform, instance, send, upload
from tests.integration.submissions.addresses import (
    address,
    content,
    post_xml,
    put_xml,
    segment,
)

NAMES = [
    "a/b",
    "✅",
    "it's",
    "two words",
    "%2F",
    "'=+*-451%/%",
    "..",
    "a&b?c#d",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_submission_is_found_by_any_name(
    project: Project, alice: Person, name: str
) -> None:
    form = make_form(project, household_xform(form_id="f/✅ %2F"))
    first, second = name, f"{name}2"
    file = ("a/b" not in name and f"é {name.replace('/', '')}.jpg") or "é.jpg"
    body = f"<photo>{escape(file)}</photo>"

    def xml(instance_id: str, deprecated_id: str = "") -> bytes:
        return instance(
            body,
            form_id="f/✅ %2F",
            instance_id=escape(instance_id),
            deprecated_id=escape(deprecated_id),
        )

    assert post_xml(alice, address(form), xml(first)).status_code == 200
    one = address(form, first)
    assert alice.get(one).json()["instanceId"] == first
    assert alice.get(address(form, f"{first}.xml")).content == xml(first)
    sent = alice.client.post(
        f"{one}/attachments/{segment(file)}", b"1", content_type="image/png"
    )
    assert sent.status_code == 200
    assert put_xml(alice, one, xml(second, first)).status_code == 200
    assert content(alice.get(address(form, first, "attachments", file))) == b"1"
    version = address(form, first, "versions", second)
    assert alice.get(version).json()["instanceId"] == second
    assert alice.post(f"{one}/comments", {"body": "x"}).status_code == 200
    assert list(alice.get(f"{one}/diffs").json()) == [second]
    assert len(alice.get(f"{one}/audits").json()) == 3
    assert alice.patch(one, {"reviewState": "approved"}).status_code == 200
    assert alice.delete(one).status_code == 200
    assert alice.post(f"{one}/restore").status_code == 200
    moved = alice.get(address(form, second))["Location"]
    assert moved.count("%") >= 4


@pytest.mark.parametrize(
    "tail",
    [
        ["a\0b"],
        ["a\0b", "versions"],
        ["u", "versions", "\0"],
        ["u", "attachments", "\0"],
        ["x" * 5000],
        ["\ud800".encode("utf-8", "surrogatepass").decode("latin-1")],
    ],
)
def test_impossible_names_are_not_found(
    project: Project, alice: Person, tail: list[str]
) -> None:
    form = make_form(project, household_xform())
    send(form, instance(instance_id="u"), [upload("f")], by=alice.actor)
    url = address(form, *tail)
    assert alice.get(url).status_code in (400, 404)
    assert alice.delete(url).status_code in (400, 404)


@pytest.mark.parametrize("project_id", ["0", "9" * 30, "-1", "x", "\0"])
def test_impossible_projects_are_not_found(alice: Person, project_id: str) -> None:
    url = f"/v1/projects/{segment(project_id)}/forms/x/submissions"
    assert alice.get(url).status_code == 404
    assert alice.get(f"{url}/uuid:x").status_code == 404
