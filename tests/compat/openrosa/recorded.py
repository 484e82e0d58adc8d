"""A simulated phone on the live server whose every request is written down."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from collect.sync.simulation.form_engine import FilledForm
from collect.sync.simulation.phone import Outgoing, Phone, PhoneSettings
from collect.sync.simulation.transport import HttpTransport, NetworkError, Reply

DEVICE = "collect:Zz9Yy8Xx7Ww6Vv5U"
_NAME = re.compile(rb'name="([^"]*)"(; filename=)?')


@dataclass(frozen=True)
class Sent:
    """A request as it left the phone, and the status that came back."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int

    @property
    def files(self) -> list[str]:
        """Names of the parts that are files."""
        return [name for name, is_file in self._parts() if is_file]

    @property
    def fields(self) -> list[str]:
        """Names of the parts that are text."""
        return [name for name, is_file in self._parts() if not is_file]

    def _parts(self) -> list[tuple[str, bool]]:
        found = _NAME.findall(self.body)
        return [(name.decode(), bool(is_file)) for name, is_file in found]


@dataclass
class Recorder:
    """The phone's network: good, but for the POSTs whose answers get lost."""

    inner: HttpTransport = field(default_factory=HttpTransport)
    sent: list[Sent] = field(default_factory=list)
    lose: int = 0

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        reply = self.inner.send(method, url, headers, body)
        self.sent.append(Sent(method, url, headers, body, reply.status))
        if method == "POST" and self.lose:
            self.lose -= 1
            raise NetworkError(f"POST {url}: the answer was lost")
        return reply

    def posts(self) -> list[Sent]:
        return [sent for sent in self.sent if sent.method == "POST"]


@dataclass
class Collect:
    """ODK Collect, set up with a server address."""

    server_url: str
    network: Recorder = field(default_factory=Recorder)

    def __post_init__(self) -> None:
        self.phone = Phone(
            PhoneSettings(self.server_url, DEVICE),
            self.network,
            random.Random(1),
            sleep=lambda seconds: None,
        )

    def queue(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> Outgoing:
        """A finished form of the household survey, waiting to be sent."""
        self.phone.forms or self.phone.fetch_forms()
        filled = FilledForm("household", "", "", xml, dict(files or {}), {}, 1)
        return self.phone.finalize("household", filled)

    def send(self, xml: bytes, files: Mapping[str, bytes] | None = None) -> Outgoing:
        """The same, sent at once."""
        outgoing = self.queue(xml, files)
        self.phone.send(outgoing)
        return outgoing
