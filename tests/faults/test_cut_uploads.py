"""Connections that break anywhere in a file: nothing that arrived is sent again, and in
the end there is one record with its files whole."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
import random
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collect.lib.hashing import sha256_hex
from collect.web.demo.rest import Rest
from tests.factories.collector import PIECES, TUS
from tests.factories.submissions import household_xform, instance, new_id
from tests.support.servers import Up, wait_until

HEAD = b"PATCH %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n"


@dataclass
class Phone:
    """A phone whose connection breaks where it is told to."""

    port: int
    token: str
    project: int

    @property
    def base(self) -> str:
        return f"/data/v1/collector/projects/{self.project}"

    def ask(
        self, method: str, path: str, body: bytes = b"", /, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {"Authorization": f"Bearer {self.token}", **headers}
            connection.request(method, f"{self.base}/{path}", body or None, named)
            answer = connection.getresponse()
            return answer.status, dict(answer.headers.items()), answer.read()
        finally:
            connection.close()

    def json(self, method: str, path: str, content: object) -> Any:
        body = gzip.compress(json.dumps(content).encode())
        headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        status, _, answer = self.ask(method, path, body, **headers)
        assert status == 200, answer
        return json.loads(answer)

    def announce(self, content: bytes) -> int:
        encoded = base64.b64encode(sha256_hex(content).encode()).decode()
        headers = {
            "Upload-Length": str(len(content)),
            "Upload-Metadata": f"sha256 {encoded}",
            **TUS,
        }
        status, found, _ = self.ask("POST", "uploads", **headers)
        assert status == 201
        return int(found["Upload-Offset"])

    def offset(self, content: bytes) -> int:
        _, found, _ = self.ask("HEAD", f"uploads/{sha256_hex(content)}", **TUS)
        return int(found["Upload-Offset"])

    def patch(self, content: bytes, start: int) -> int:
        headers = {"Upload-Offset": str(start), "Content-Type": PIECES, **TUS}
        path = f"uploads/{sha256_hex(content)}"
        status, found, answer = self.ask("PATCH", path, content[start:], **headers)
        assert status in (204, 409), answer
        return int(found["Upload-Offset"])

    def cut_patch(self, content: bytes, start: int, sent: int, *, reset: bool) -> None:
        """Send `sent` bytes of the rest and lose the connection: by the phone's end of
        it, or as a router that forgot it."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Upload-Offset": str(start),
            "Content-Type": PIECES,
            "Content-Length": str(len(content) - start),
            **TUS,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        path = f"{self.base}/uploads/{sha256_hex(content)}"
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            connection.sendall(HEAD % (path.encode(), lines.encode()))
            connection.sendall(content[start : start + sent])
            if reset:
                time.sleep(0.05)  # A reset overtakes nothing on its way.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


@pytest.fixture(scope="module")
def phone(up: Up) -> Phone:
    """The phone of an enumerator who may fill the household form."""
    rest = Rest(up.url)
    password = (up.data_dir / "admin_password").read_text().strip()
    rest.sign_in("admin@example.org", password)
    project = rest.project("Households")
    rest.call(
        "POST",
        f"/v1/projects/{project}/forms?publish=true",
        household_xform(),
        "application/xml",
    )
    user = rest.app_user(project, "Ana")
    rest.allow(project, "household", user["id"])
    return Phone(up.port, user["token"], project)


CUTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=4)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cuts=CUTS, size=st.integers(1, 200_000), resent=st.booleans())
def test_whatever_breaks_there_is_one_record_with_its_files_whole(
    phone: Phone, cuts: list[tuple[float, bool]], size: int, resent: bool
) -> None:
    content = random.Random(size).randbytes(size) + new_id().encode()
    name, sha256 = new_id(), sha256_hex(content)
    xml = instance("<photo>1.jpg</photo>", instance_id=name).decode()
    batch = {"records": [{"xmlFormId": "household", "xml": xml, "files": ["1.jpg"]}]}
    statuses = [phone.json("POST", "submissions", batch)["records"][0]["status"]]
    there = phone.announce(content)
    assert there == 0
    for share, reset in cuts:
        sent = int((len(content) - there - 1) * share)
        phone.cut_patch(content, there, sent, reset=reset)
        there += sent
        expected = there
        wait_until(
            lambda expected=expected: phone.offset(content) == expected,  # type: ignore[misc]
            seconds=10,
            what=f"{there} bytes",
        )
    if resent:
        statuses.append(
            phone.json("POST", "submissions", batch)["records"][0]["status"]
        )
        assert phone.patch(content, 0) == (there or len(content))
        there = phone.announce(content)
    if there < len(content):
        assert phone.patch(content, there) == len(content)
    path = f"records/{quote(name, safe='')}/files"
    for _ in range(2 if resent else 1):
        answer = phone.json("PUT", path, {"1.jpg": sha256})
        assert (answer["files"], answer["missing"]) == ({"1.jpg": sha256}, [])
    assert statuses == [201, 200][: len(statuses)]
    again = phone.json("POST", "submissions", batch)["records"][0]
    assert (again["status"], again["files"]) == (200, {"1.jpg": sha256})


def test_of_two_that_send_at_once_each_byte_is_taken_from_one(phone: Phone) -> None:
    content = random.Random(7).randbytes(300_000)
    phone.announce(content)
    with socket.create_connection(("127.0.0.1", phone.port)) as slow:
        headers = (
            f"Authorization: Bearer {phone.token}\r\nUpload-Offset: 0\r\n"
            f"Content-Type: {PIECES}\r\nContent-Length: {len(content)}\r\n"
            "Tus-Resumable: 1.0.0\r\n"
        )
        path = f"{phone.base}/uploads/{sha256_hex(content)}"
        slow.sendall(HEAD % (path.encode(), headers.encode()) + content[:100_000])
        wait_until(lambda: phone.offset(content) >= 98_304, seconds=10, what="a third")
        # The first hangs. It does not keep the second from going on.
        there = phone.offset(content)
        assert phone.patch(content, there) == len(content)
        slow.sendall(content[100_000:])
        answer = slow.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 409")
        assert f"Upload-Offset: {len(content)}".encode() in answer
