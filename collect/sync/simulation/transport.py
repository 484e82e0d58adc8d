"""HTTP as the phone's client library does it, on good and on bad networks."""

from __future__ import annotations

import gzip
import http.client
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urljoin, urlsplit

MOST_REDIRECTS = 5
TO_GET = (301, 302, 303)
SAME_METHOD = (307, 308)


class NetworkError(OSError):
    """No complete answer came back; the request may or may not have arrived."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete answer; header names are in lower case, the body is decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Transport(Protocol):
    """Sends a request and waits for the answer."""

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        """Raises NetworkError when no complete answer comes."""


@dataclass(slots=True)
class HttpTransport:
    """One connection per request, redirects as OkHttp follows them.

    A POST answered with 301, 302 or 303 becomes a GET; 307 and 308 keep it.
    """

    timeout: float = 60.0

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        for _ in range(MOST_REDIRECTS + 1):
            reply = self._once(method, url, headers, body)
            location = reply.headers.get("location")
            if reply.status in TO_GET and location and method == "POST":
                method, body = "GET", b""
            elif reply.status not in (*TO_GET, *SAME_METHOD) or not location:
                return reply
            url = urljoin(url, location)
        raise NetworkError(f"{url}: more than {MOST_REDIRECTS} redirects")

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Reply:
        connection = connect(url, self.timeout)
        try:
            connection.request(method, target(url), body or None, dict(headers))
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise NetworkError(f"{method} {url}: {error!r}") from error
        finally:
            connection.close()
        found = {name.lower(): value for name, value in response.getheaders()}
        if found.get("content-encoding") == "gzip" and content:
            content = gzip.decompress(content)
        return Reply(response.status, found, content, url)


def connect(url: str, timeout: float) -> http.client.HTTPConnection:
    """A connection to the host of a URL. Raises ValueError for another scheme."""
    parts = urlsplit(url)
    if parts.hostname is None or parts.scheme not in ("http", "https"):
        raise ValueError(f"{url!r} is not an absolute http or https URL")
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=timeout)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)


def target(url: str) -> str:
    """Path and query: what stands in the request line."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@dataclass(slots=True)
class BadNetwork:
    """Loses some POSTs: half of them on the way, half of them on the way back."""

    inner: HttpTransport
    chance: random.Random
    lost_share: float
    lost: int = field(default=0, init=False)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        if method != "POST" or self.chance.random() >= self.lost_share:
            return self.inner.send(method, url, headers, body)
        self.lost += 1
        if self.chance.random() < 0.5:
            self._cut(url, headers, body)
            raise NetworkError(f"POST {url}: the connection broke while sending")
        self.inner.send(method, url, headers, body)
        raise NetworkError(f"POST {url}: the answer was lost")

    def _cut(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        connection = connect(url, self.inner.timeout)
        try:
            connection.putrequest("POST", target(url))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            connection.send(body[: len(body) // 2])
        except OSError as error:
            raise NetworkError(f"POST {url}: {error!r}") from error
        finally:
            connection.close()
