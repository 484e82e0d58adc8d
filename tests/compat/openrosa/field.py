"""A project with forms of all kinds on a live server, and a handset to reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import httpx
from lxml import etree

from tests.compat.conftest import Site
from tests.factories.forms import xform
from tests.factories.submissions import household_xform, multipart

AWKWARD = 'ü & <a>/1 "é" ✅ 100%'
MEDIA = "map é & 1.csv"
EMAIL, PASSWORD = "dora@example.org", "Größe und Weite"
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
        return httpx.request(
            method, url, headers=headers, auth=self.auth, timeout=60, **given
        )

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


@dataclass(frozen=True)
class Field:
    """What was set up: a project, its app user, a person who collects data."""

    site: Site
    project: int
    token: str
    actor_id: int

    @property
    def plain(self) -> str:
        """The server address for those who sign in."""
        return f"{self.site.url}/v1/projects/{self.project}"

    @property
    def keyed(self) -> str:
        """The server address in the app user's QR code."""
        return f"{self.site.url}/v1/key/{self.token}/projects/{self.project}"

    @property
    def phone(self) -> Handset:
        return Handset(self.keyed)

    def api(self, path: str) -> str:
        return f"/v1/projects/{self.project}{path}"

    def form_path(self, form_id: str) -> str:
        return self.api(f"/forms/{quote(form_id, safe='')}")

    def new_form(self, definition: bytes, *, publish: bool = True) -> None:
        """Upload an XForm."""
        done = self.site.client.post(
            self.api(f"/forms?publish={str(publish).lower()}&ignoreWarnings=true"),
            content=definition,
            headers={"Content-Type": "application/xml"},
        )
        assert done.status_code == 200, done.text

    def new_version(self, form_id: str, definition: bytes) -> None:
        path = self.form_path(form_id)
        for tail, body in (
            ("/draft?ignoreWarnings=true", definition),
            ("/draft/publish", b""),
        ):
            done = self.site.client.post(
                path + tail, content=body, headers={"Content-Type": "application/xml"}
            )
            assert done.status_code == 200, done.text

    def put_file(self, form_id: str, name: str, data: bytes) -> None:
        """Fill a slot of the form's draft."""
        done = self.site.client.post(
            f"{self.form_path(form_id)}/draft/attachments/{quote(name, safe='')}",
            content=data,
            headers={"Content-Type": "text/csv"},
        )
        assert done.status_code == 200, done.text

    def publish(self, form_id: str) -> None:
        done = self.site.client.post(f"{self.form_path(form_id)}/draft/publish")
        assert done.status_code == 200, done.text

    def set_state(self, form_id: str, state: str) -> None:
        done = self.site.client.patch(self.form_path(form_id), json={"state": state})
        assert done.status_code == 200, done.text

    def let_fill(self, form_id: str) -> None:
        """Give the app user the form."""
        path = f"{self.form_path(form_id)}/assignments/2/{self.actor_id}"
        assert self.site.client.post(path).status_code == 200

    def submission(
        self, instance_id: str, form_id: str = "household"
    ) -> httpx.Response:
        """What REST tells of a submission."""
        path = f"{self.form_path(form_id)}/submissions/{quote(instance_id, safe='')}"
        return self.site.client.get(path)

    def files(self, instance_id: str, form_id: str = "household") -> dict[str, bool]:
        """Names of a submission's files, and whether they have arrived."""
        path = f"{self.form_path(form_id)}/submissions/{quote(instance_id, safe='')}"
        found = self.site.client.get(f"{path}/attachments").json()
        return {file["name"]: file["exists"] for file in found}

    def stored_xml(self, instance_id: str, form_id: str = "household") -> bytes:
        path = (
            f"{self.form_path(form_id)}/submissions/{quote(instance_id, safe='')}.xml"
        )
        return self.site.client.get(path).content


def set_up(site: Site) -> Field:
    """The project, with everything the checks need."""
    project = site.new_project("Field")
    api = f"/v1/projects/{project}"
    key = site.client.post(f"{api}/app-users", json={"displayName": "Tablet"}).json()
    made = Field(site, project, key["token"], key["id"])
    made.new_form(household_xform())
    made.new_version("household", household_xform(version="2"))
    made.new_form(
        xform(AWKWARD, title="ü &amp; &lt;a&gt;", media=(escape(MEDIA), "none.png")),
        publish=False,
    )
    made.put_file(AWKWARD, MEDIA, b"name,label\na,A\n")
    made.publish(AWKWARD)
    for form_id in ("closing", "closed"):
        made.new_form(xform(form_id))
    made.new_form(xform("draft"), publish=False)
    for form_id in ("household", AWKWARD, "closing", "closed", "draft"):
        made.let_fill(form_id)
    for form_id in ("closing", "closed"):
        made.set_state(form_id, form_id)
    user = site.client.post(
        "/v1/users", json={"email": EMAIL, "password": PASSWORD}
    ).json()
    assert site.client.post(f"{api}/assignments/8/{user['id']}").status_code == 200
    return made


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
        assert (entry.tag, entry.prefix) == (tag, None)
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
    assert (told.tag, told.prefix) == (f"{RESPONSE}message", None)
    return told.get("nature", ""), told.text or ""
