"""What lies between a phone and the server: a connection that counts, breaks and lies.

The browser is told this address and knows no other. Requests of its service worker go
the same way, which no means of the browser itself would show.
"""

from __future__ import annotations

import re
import socket
import struct
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType

from tests.journeys.streams import Ended, Head, Stream, body_of

PORTAL = "<html><title>Hotel</title><form action='/login'>Room number</form></html>"
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}
Rewriting = Callable[[bytes], bytes]


class Cut(Exception):
    """The connection broke here."""


@dataclass
class Exchange:
    """A request and what became of it; sizes are those of heads and bodies."""

    method: str
    path: str
    asked: dict[str, str]
    sent: int = 0
    received: int = 0
    status: int = 0
    told: dict[str, str] = field(default_factory=dict)
    """Headers of the answer."""
    whole: bool = False
    """The phone has all of the answer."""


@dataclass
class Said:
    """An answer in the server's place, `times` times."""

    method: str
    path: re.Pattern[str]
    status: int
    body: str
    headers: dict[str, str]
    times: float

    def fits(self, exchange: Exchange) -> bool:
        named = self.method in ("", exchange.method)
        return self.times > 0 and named and bool(self.path.search(exchange.path))


class Wire:
    """Listens on a port of its own, in a `with` block, and passes on to `server`."""

    def __init__(self, server: int) -> None:
        self.server = server
        self.exchanges: list[Exchange] = []
        self.said: list[Said] = []
        self.rewritten: dict[str, Rewriting] = {}
        self._down = False
        self._cuts: Iterator[int] = iter(())
        self._left: float = float("inf")
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listening.getsockname()[1])

    # What a test does with it ---------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the collector is, for the browser."""
        return f"http://localhost:{self.port}/collect/"

    def drop(self) -> None:
        """No signal: what is open breaks, and nothing opens."""
        self._down = True
        self._break_all()

    def restore(self) -> None:
        """Signal, a server that answers for itself, and no more cuts."""
        self._down = False
        self.said.clear()
        self.cut_after(())

    def cut_after(self, counts: Iterable[int]) -> None:
        """Break all connections when so many bytes passed, either way; then again after
        the next number of bytes."""
        with self._lock:
            self._cuts = iter(counts)
            self._left = next(self._cuts, float("inf"))

    def say(
        self,
        status: int,
        path: str = "",
        *,
        method: str = "",
        body: str = "",
        times: float = float("inf"),
        headers: Mapping[str, str] = JSON,
    ) -> None:
        """Answer so where the path matches the pattern, and the method if it is given."""
        named = {**JSON, **headers}
        self.said.append(Said(method, re.compile(path), status, body, named, times))

    def be_a_portal(self) -> None:
        """Answer everything with a page to sign in, as a hotel's network does."""
        self.say(200, body=PORTAL, headers=HTML)

    def rewrite(self, path: str, change: Rewriting) -> None:
        """Change a file of the server on its way."""
        self.rewritten[path] = change

    def bytes_since(self, start: int, path: str = "") -> tuple[int, int]:
        """Bytes sent and received in exchanges from number `start` on."""
        found = [each for each in self.exchanges[start:] if path in each.path]
        return sum(each.sent for each in found), sum(each.received for each in found)

    # How it works ---------------------------------------------------------------------

    def __enter__(self) -> Wire:
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._down = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._break_all()
        for thread in self._threads:
            thread.join(10)

    def _start(self, work: Callable[..., None], *given: object) -> None:
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                phone, _ = self._listening.accept()
            except OSError:
                return
            if self._down:
                _reset(phone)
                continue
            self._start(self._serve, phone)

    def _serve(self, phone: socket.socket) -> None:
        with self._lock:
            self._open.add(phone)
        broken = True
        try:
            stream = Stream(phone)
            while self._exchange(stream):
                pass
            broken = False
        except (Ended, Cut, OSError):
            pass
        finally:
            with self._lock:
                self._open.discard(phone)
            _reset(phone) if broken else phone.close()

    def _exchange(self, phone: Stream) -> bool:
        """Pass on one request and its answer; whether the connection stays."""
        request = phone.head()
        method, path, _ = request.line.split(" ", 2)
        exchange = Exchange(method, path, request.headers)
        self.exchanges.append(exchange)
        said = next((each for each in self.said if each.fits(exchange)), None)
        if said or path.partition("?")[0] in self.rewritten:
            exchange.sent = len(request.raw)
            for piece in phone.pieces(request.length or 0):
                exchange.sent += len(piece)
            self._send(phone, exchange, _spoken(said) if said else self._changed(path))
            return False
        with socket.create_connection(("127.0.0.1", self.server), timeout=60) as server:
            self._pass_on(exchange, request, phone, Stream(server))
        return exchange.told.get("connection", "").lower() != "close"

    def _pass_on(
        self, exchange: Exchange, request: Head, phone: Stream, server: Stream
    ) -> None:
        self._pass_up(exchange, request, phone, server)
        answer = server.head()
        exchange.status, exchange.told = answer.status, answer.headers
        self._pass_down(exchange, answer.raw, phone)
        for piece in body_of(answer, exchange.method, server):
            self._pass_down(exchange, piece, phone)
        exchange.whole = True

    def _pass_up(
        self, exchange: Exchange, request: Head, phone: Stream, server: Stream
    ) -> None:
        for piece in (request.raw, *phone.pieces(request.length or 0)):
            allowed = self._spend(len(piece))
            exchange.sent += allowed
            server.connection.sendall(piece[:allowed])
            self._cut_if(allowed < len(piece))

    def _pass_down(self, exchange: Exchange, piece: bytes, phone: Stream) -> None:
        allowed = self._spend(len(piece))
        exchange.received += allowed
        phone.connection.sendall(piece[:allowed])
        self._cut_if(allowed < len(piece))

    def _spend(self, wanted: int) -> int:
        """How many of so many bytes still pass before the next cut."""
        with self._lock:
            allowed = int(min(wanted, self._left))
            self._left -= wanted
            if self._left < 0:
                self._left = next(self._cuts, float("inf"))
            return allowed

    def _cut_if(self, cut: bool) -> None:
        if cut:
            self._break_all()
            raise Cut

    def _break_all(self) -> None:
        with self._lock:
            broken = list(self._open)
        for each in broken:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _changed(self, path: str) -> tuple[int, dict[str, str], bytes]:
        url = f"http://127.0.0.1:{self.server}{path}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            body = self.rewritten[path.partition("?")[0]](answer.read())
            kept = {"content-type", "cache-control", "content-security-policy"}
            headers = {k: v for k, v in answer.headers.items() if k.lower() in kept}
            return answer.status, headers, body

    def _send(
        self,
        phone: Stream,
        exchange: Exchange,
        answer: tuple[int, dict[str, str], bytes],
    ) -> None:
        exchange.status, exchange.told, body = answer
        headers = {
            **exchange.told,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"HTTP/1.1 {exchange.status} Said\r\n{lines}\r\n".encode()
        phone.connection.sendall(head + body)
        exchange.whole = True


def _spoken(said: Said) -> tuple[int, dict[str, str], bytes]:
    said.times -= 1
    return said.status, said.headers, said.body.encode()


def _reset(connection: socket.socket) -> None:
    """Close it as a router does that forgot it."""
    with suppress(OSError):
        linger = struct.pack("ii", 1, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    connection.close()
