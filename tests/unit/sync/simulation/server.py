"""A small OpenRosa server that can be told to misbehave."""

from __future__ import annotations

import contextlib
import email.parser
import email.policy
import hashlib
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
OPENROSA = {"X-OpenRosa-Version": "1.0", "Content-Type": "text/xml; charset=utf-8"}
MESSAGE = (
    '<OpenRosaResponse xmlns="http://openrosa.org/http/response">{}</OpenRosaResponse>'
)
CUT = 0
"""In place of a status: close the connection without an answer."""


@dataclass(slots=True)
class Received:
    """One POST: its query and its parts by name, with the file name of each."""

    path: str
    headers: dict[str, str]
    parts: dict[str, tuple[str | None, bytes]]


@dataclass(slots=True)
class FakeServer:
    """What the server holds, what it will answer next, and what it got."""

    url: str = ""
    forms: dict[str, bytes] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    head_status: int = 204
    limit: str = "100000"
    answers: deque[int] = field(default_factory=deque)
    overrides: dict[str, tuple[int, dict[str, str], bytes]] = field(
        default_factory=dict
    )
    requests: list[str] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)

    def listed(self) -> bytes:
        entries = "".join(
            f"<xform><formID>{name}</formID><name>Form {name}</name>"
            f"<version>1</version><hash>md5:{md5(xml)}</hash>"
            f"<downloadUrl>{self.url}/forms/{name}</downloadUrl>"
            + (f"<manifestUrl>{self.url}/manifest</manifestUrl>" if self.media else "")
            + "</xform>"
            for name, xml in self.forms.items()
        )
        return f'<xforms xmlns="{LIST}">{entries}</xforms>'.encode()

    def manifest(self) -> bytes:
        entries = "".join(
            f"<mediaFile><filename>{name}</filename><hash>md5:{md5(content)}</hash>"
            f"<downloadUrl>{self.url}/media/{name}</downloadUrl></mediaFile>"
            for name, content in self.media.items()
        )
        return f'<manifest xmlns="{MANIFEST}">{entries}</manifest>'.encode()

    def find(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """The answer to a GET."""
        if path in self.overrides:
            return self.overrides[path]
        kind, _, name = path.strip("/").partition("/")
        if kind == "formList":
            return 200, OPENROSA, self.listed()
        if kind == "manifest":
            return 200, OPENROSA, self.manifest()
        return 200, OPENROSA, (self.forms if kind == "forms" else self.media)[name]

    def instances(self) -> list[bytes]:
        """The XML of every POST, in order."""
        return [post.parts["xml_submission_file"][1] for post in self.received]


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    state: ClassVar[FakeServer]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.state.requests.append(f"GET {self.path}")
        self.reply(*self.state.find(path))

    def do_HEAD(self) -> None:
        self.state.requests.append(f"HEAD {self.path}")
        headers = OPENROSA | {"X-OpenRosa-Accept-Content-Length": self.state.limit}
        self.reply(self.state.head_status, headers, b"")

    def do_POST(self) -> None:
        self.state.requests.append(f"POST {self.path}")
        size = int(self.headers["Content-Length"])
        body = self.rfile.read(size)
        if len(body) < size:
            return
        status = self.state.answers.popleft() if self.state.answers else 201
        self.state.received.append(
            Received(self.path, dict(self.headers), _parts(self.headers, body))
        )
        if status == CUT:
            self.close_connection = True
            return
        headers = dict(OPENROSA)
        if status in (301, 302, 303, 307, 308):
            headers["Location"] = f"{self.state.url}/elsewhere"
        text = MESSAGE.format(f"<message>status {status}</message>")
        self.reply(status, headers, text.encode())


def _parts(headers: object, body: bytes) -> dict[str, tuple[str | None, bytes]]:
    content_type = str(headers["Content-Type"])  # type: ignore[index]
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + body
    )
    found = {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        name = str(part.get_param("name", header="content-disposition"))
        found[name] = (part.get_filename(), content)
    return found


@contextlib.contextmanager
def running() -> Iterator[FakeServer]:
    """A server on a free port of the loopback, stopped at the end."""
    state = FakeServer()
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
