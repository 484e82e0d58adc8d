"""Addresses of submissions as the test client must send them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from collect.forms.models import Form
from tests.factories.accounts import Person


def segment(name: str) -> str:
    """A name as one segment.

    The client decodes once, as a web server would wholly; ours keeps %2F and %25.
    """
    return quote(name.replace("%", "%25").replace("/", "%2F"), safe="")


def address(form: Form, *names: str, draft: bool = False) -> str:
    """The address of a form's submissions, or of what the names lead to."""
    base = f"/v1/projects/{form.project_id}/forms/{segment(form.xml_form_id)}"
    part = "/draft/submissions" if draft else "/submissions"
    return base + part + "".join(f"/{segment(name)}" for name in names)


def put_xml(person: Person, url: str, xml: bytes, **headers: str) -> Any:
    """Send an edit."""
    return person.client.put(
        url, xml, content_type="application/xml", headers=headers or None
    )


def post_xml(person: Person, url: str, xml: bytes, **headers: str) -> Any:
    """Send a submission."""
    return person.client.post(
        url, xml, content_type="application/xml", headers=headers or None
    )


def post_file(
    person: Person,
    url: str,
    data: bytes = b"bytes",
    content_type: str = "image/jpeg",
    **headers: str,
) -> Any:
    """Send a file."""
    return person.client.post(
        url, data, content_type=content_type, headers=headers or None
    )


def content(response: Any) -> bytes:
    """The bytes of an answer, streamed or not; reading them closes files."""
    if response.streaming:
        return b"".join(response.streaming_content)
    body: bytes = response.content
    return body
