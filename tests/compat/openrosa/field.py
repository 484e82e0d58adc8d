"""A project with forms of all kinds on a live server."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape

import httpx

from tests.compat.conftest import Site
from tests.compat.openrosa.handset import Handset
from tests.factories.forms import xform
from tests.factories.submissions import household_xform

AWKWARD = 'ü & <a>/1 "é" ✅ 100%'
MEDIA = "map é & 1.csv"
EMAIL, PASSWORD = "dora@example.org", "Größe und Weite"


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


def with_household(site: Site) -> Field:
    """A project with two versions of the household survey, for its app user."""
    project = site.new_project("Field")
    path = f"/v1/projects/{project}/app-users"
    key = site.client.post(path, json={"displayName": "Tablet"}).json()
    made = Field(site, project, key["token"], key["id"])
    made.new_form(household_xform())
    made.new_version("household", household_xform(version="2"))
    made.let_fill("household")
    return made


def set_up(site: Site) -> Field:
    """The project, with everything the checks need."""
    made = with_household(site)
    made.new_form(
        xform(AWKWARD, title="ü &amp; &lt;a&gt;", media=(escape(MEDIA), "none.png")),
        publish=False,
    )
    made.put_file(AWKWARD, MEDIA, b"name,label\na,A\n")
    made.publish(AWKWARD)
    for form_id in ("closing", "closed"):
        made.new_form(xform(form_id))
    made.new_form(xform("draft"), publish=False)
    for form_id in (AWKWARD, "closing", "closed", "draft"):
        made.let_fill(form_id)
    for form_id in ("closing", "closed"):
        made.set_state(form_id, form_id)
    user = site.client.post(
        "/v1/users", json={"email": EMAIL, "password": PASSWORD}
    ).json()
    role = made.api(f"/assignments/8/{user['id']}")
    assert site.client.post(role).status_code == 200
    return made
