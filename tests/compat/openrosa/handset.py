"""A handset: ODK Collect's requests, and how its answers are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import httpx
from lxml import etree

from tests.factories.submissions import multipart

XML = "xml_submission_file"
MULTIPART = "multipart/form-data; boundary=b0undary"
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
RESPONSE = "{http://openrosa.org/http/response}"
HEADERS = {
    "User-Agent": "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0",
    "X-OpenRosa-Version": "1.0",
    # Collect's clock has twelve hours and no am or pm.
    "Date": "Sun, 22 Nov 2026 03:04:05 GMT",
    "Accept-Encoding": "gzip",
}
Part = tuple[str, str, str, bytes]
# Made once: a client reads every certificate of the system when it is made.
CLIENT = httpx.Client(timeout=60)


def escaped(text: str) -> str:
    """Text as it stands in an attribute."""
    return escape(text, {'"': "&quot;"})


def xml_part(xml: bytes) -> Part:
    """The first part of every submission."""
    return (XML, "Household_2026-11-22_03-04-05.xml", "text/xml", xml)


def file_part(name: str, data: bytes = b"jpeg", kind: str = "image/jpeg") -> Part:
    return (name, name, kind, data)


@dataclass
class Handset:
    """ODK Collect with a server address: keeps no cookies, follows no redirect."""

    server_url: str
    device_id: str = "collect:Ab1Cd2Ef3Gh4Ij5K"
    auth: httpx.Auth | None = None
    headers: dict[str, str] = field(default_factory=lambda: dict(HEADERS))

    def send(self, method: str, url: str, **given: Any) -> httpx.Response:
        """One request; the device's name is added to whatever query there is."""
        mark = "&" if "?" in url else "?"
        url = f"{url}{mark}deviceID={quote(self.device_id, safe='')}"
        headers = {**self.headers, **given.pop("headers", {})}
        CLIENT.cookies.clear()
        return CLIENT.request(method, url, headers=headers, auth=self.auth, **given)

    def get(self, url: str, **headers: str) -> httpx.Response:
        return self.send("GET", url, headers=headers)

    def form_list(self, query: str = "") -> httpx.Response:
        return self.get(f"{self.server_url}/formList{query}")

    def head(self) -> httpx.Response:
        return self.send("HEAD", f"{self.server_url}/submission")

    def post(self, parts: Sequence[Part], **headers: str) -> httpx.Response:
        return self.post_body(multipart(parts), **headers)

    def post_body(
        self, body: Any, kind: str = MULTIPART, **headers: str
    ) -> httpx.Response:
        return self.send(
            "POST",
            f"{self.server_url}/submission",
            content=body,
            headers={"Content-Type": kind, **headers},
        )

    def submit(self, xml: bytes, *files: Part) -> httpx.Response:
        return self.post([xml_part(xml), *files])


def listed(response: httpx.Response) -> list[dict[str, str]]:
    """Entries of a form list, checked as clients check them."""
    return _entries(response, f"{LIST}xforms", f"{LIST}xform")


def media(response: httpx.Response) -> list[dict[str, str]]:
    """Entries of a manifest."""
    return _entries(response, f"{MANIFEST}manifest", f"{MANIFEST}mediaFile")


def _entries(response: httpx.Response, root_tag: str, tag: str) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert response.headers["x-openrosa-version"] == "1.0"
    root = etree.fromstring(response.content)
    assert root.tag == root_tag
    found = []
    for entry in root:
        assert entry.tag == tag
        assert not entry.prefix
        found.append({etree.QName(e).localname: e.text or "" for e in entry})
    return found


def entry_of(phone: Handset, form_id: str) -> dict[str, str]:
    """The form list's entry of one form."""
    (found,) = [e for e in listed(phone.form_list()) if e["formID"] == form_id]
    return found


def message(response: httpx.Response) -> tuple[str, str]:
    """Nature and text of an OpenRosaResponse."""
    assert response.headers["x-openrosa-version"] == "1.0"
    assert "text/xml" in response.headers["content-type"]
    root = etree.fromstring(response.content)
    assert root.tag == f"{RESPONSE}OpenRosaResponse"
    (told,) = root
    assert told.tag == f"{RESPONSE}message"
    assert not told.prefix
    return told.get("nature", ""), told.text or ""
