"""Submissions for tests, and a phone that sends them as ODK Collect does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from django.test import Client

from collect.accounts.models import Actor, AppUser, Project
from collect.forms.models import Form
from collect.submissions import actions
from collect.submissions.actions import Receipt, Upload
from tests.factories.forms import make_form

_numbers = count(1)
FILE = "application/octet-stream"


def household_xform(form_id: str = "household", version: str = "1") -> bytes:
    """A form with groups, repeats in repeats, and one question of many types."""
    return f"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Household</h:title><model>
<instance><data id="{form_id}" version="{version}"><name/><photo/><water><source/><uses/>
</water><where/><member jr:template=""><age/><weight/><visit jr:template=""><day/></visit>
</member><meta><instanceID/><instanceName/></meta></data></instance>
<bind nodeset="/data/name" type="string"/><bind nodeset="/data/photo" type="binary"/>
<bind nodeset="/data/water/source" type="string"/>
<bind nodeset="/data/water/uses" type="string"/>
<bind nodeset="/data/where" type="geopoint"/>
<bind nodeset="/data/member/age" type="int"/>
<bind nodeset="/data/member/weight" type="decimal"/>
<bind nodeset="/data/member/visit/day" type="date"/>
<bind nodeset="/data/meta/instanceID" type="string"/></model></h:head>
<h:body><input ref="/data/name"><label>n</label></input>
<upload ref="/data/photo" mediatype="image/*"><label>p</label></upload>
<input ref="/data/where"><label>w</label></input>
<group ref="/data/water"><label>g</label>
<select1 ref="/data/water/source"><label>s</label><item><label>a</label><value>a</value>
</item></select1><select ref="/data/water/uses"><label>u</label><item><label>a</label>
<value>a</value></item><item><label>b</label><value>b</value></item></select></group>
<group ref="/data/member"><label>m</label><repeat nodeset="/data/member">
<input ref="/data/member/age"><label>a</label></input>
<input ref="/data/member/weight"><label>k</label></input>
<group ref="/data/member/visit"><label>v</label><repeat nodeset="/data/member/visit">
<input ref="/data/member/visit/day"><label>d</label></input></repeat></group>
</repeat></group></h:body></h:html>""".encode()


def household_form(project: Project, form_id: str = "household") -> Form:
    """The form of `household_xform`, published."""
    return make_form(project, household_xform(form_id))


def new_id() -> str:
    """A new instanceID."""
    return f"uuid:{uuid4()}"


def instance(
    body: str = "<name>Ama</name>",
    *,
    form_id: str = "household",
    version: str = "1",
    instance_id: str = "",
    deprecated_id: str = "",
) -> bytes:
    """A submission's XML as JavaRosa writes it; "" leaves an identifier out."""
    ids = f"<instanceID>{instance_id}</instanceID>" if instance_id else ""
    if deprecated_id:
        ids += f"<deprecatedID>{deprecated_id}</deprecatedID>"
    return (
        "<?xml version='1.0' encoding='UTF-8' ?>"
        f'<data id="{form_id}" version="{version}">{body}<meta>{ids}</meta></data>'
    ).encode()


def upload(name: str, data: bytes = b"bytes", content_type: str = FILE) -> Upload:
    """A file on its way in."""
    return Upload(name, content_type, [data])


def send(
    form: Form,
    xml: bytes,
    files: Iterable[Upload] = (),
    *,
    by: Actor,
    draft: bool = False,
) -> Receipt:
    """Receive a submission without HTTP."""
    return actions.receive(
        project=form.project,
        form=form if draft else None,
        xml=xml,
        files=files,
        by=by,
        device_id="collect:test",
        user_agent="tests",
        draft=draft,
    )


def multipart(
    parts: Sequence[tuple[str, str, str, bytes]], boundary: str = "b0undary"
) -> bytes:
    """A body of (name, filename, content type, data) as OkHttp writes it."""
    body = b""
    for name, filename, content_type, data in parts:
        given = f'; filename="{filename}"' if filename else ""
        kind = f"Content-Type: {content_type}\r\n" if content_type else ""
        head = f'Content-Disposition: form-data; name="{name}"{given}\r\n{kind}'
        body += f"--{boundary}\r\n{head}\r\n".encode() + data + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


@dataclass
class Phone:
    """A device that speaks OpenRosa exactly as ODK Collect does.

    Keeps no cookies, appends its deviceID to every address, checks answers the way
    Collect checks them.
    """

    server_url: str
    device_id: str = field(default_factory=lambda: f"collect:{next(_numbers):016}")
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, app_user: AppUser) -> Phone:
        """The phone set up with an app user's QR code."""
        path = f"/v1/key/{app_user.token}/projects/{app_user.project_id}"
        return cls(f"http://testserver{path}")

    def get(self, url: str, **headers: str) -> Any:
        return self._request("get", url, headers)

    def head(self, url: str) -> Any:
        return self._request("head", url, {})

    def form_list(self) -> Any:
        return self.get(f"{self.server_url}/formList")

    def post(
        self, xml: bytes, files: Sequence[tuple[str, bytes]] = (), *, more: bool = False
    ) -> Any:
        """One POST; `more` adds Collect's marker that other files will follow."""
        parts = [("xml_submission_file", "Household_2026.xml", "text/xml", xml)]
        parts += [(name, name, "image/jpeg", data) for name, data in files]
        if more:
            parts.append(("*isIncomplete*", "", "", b"yes"))
        return self.post_body(multipart(parts))

    def post_body(
        self, body: bytes, content_type: str = "multipart/form-data; boundary=b0undary"
    ) -> Any:
        return self._request(
            "post",
            f"{self.server_url}/submission",
            {},
            data=body,
            content_type=content_type,
        )

    def _request(
        self, method: str, url: str, headers: dict[str, str], **body: Any
    ) -> Any:
        parts = urlsplit(url)
        path = f"{parts.path}?deviceID={quote(self.device_id, safe='')}"
        every = {
            "User-Agent": "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0",
            "X-OpenRosa-Version": "1.0",
            "Date": "Sun, 22 Nov 2026 03:04:05 GMT",
            **self.headers,
            **headers,
        }
        # A new client each time: no cookie survives.
        return getattr(Client(), method)(path, headers=every, **body)
