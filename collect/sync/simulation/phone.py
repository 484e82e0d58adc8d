"""A phone with ODK Collect on it: fetches forms, keeps a queue, sends when it can.

Every step follows what Collect does over OpenRosa: `deviceID` on every request, HEAD
before each submission, 201 or 202 as the only successes, the same XML in every
batch, and trying again after a broken connection.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from collect.sync.simulation.form_engine import FilledForm
from collect.sync.simulation.form_model import FormModel
from collect.sync.simulation.form_reader import read_form
from collect.sync.simulation.multipart import batches, encode
from collect.sync.simulation.openrosa_reader import (
    ListedForm,
    ServerFault,
    checked,
    fingerprint,
    read_form_list,
    read_manifest,
    read_message,
)
from collect.sync.simulation.transport import NetworkError, Reply, Transport

USER_AGENT = "org.odk.collect.android/v2026.1.0 Dalvik/2.1.0 (Linux; Android 14)"
DEFAULT_LIMIT = 10_000_000
SUCCESSES = (201, 202)

State = Literal["queued", "sent", "failed"]


@dataclass(frozen=True, slots=True)
class PhoneSettings:
    """What the settings QR code and the person give a phone.

    `server_url` is the prefix of `/formList` and `/submission`, token included.
    """

    server_url: str
    device_id: str
    username: str = ""


@dataclass(slots=True)
class PhoneForm:
    """A form on the phone, with its media and what it announced itself as."""

    listed: ListedForm
    xml: bytes
    media: dict[str, bytes]
    model: FormModel


@dataclass(slots=True)
class Outgoing:
    """A finished submission in the queue."""

    form_name: str
    filled: FilledForm
    finalized: datetime
    state: State = "queued"
    message: str = ""


@dataclass(slots=True)
class Tally:
    """What happened on the network."""

    attempts: int = 0
    network_errors: int = 0
    server_errors: int = 0
    refusals: int = 0
    resent: int = 0


@dataclass(slots=True)
class Phone:
    """One device. `sleep` waits between attempts; `clock` stamps requests."""

    settings: PhoneSettings
    transport: Transport
    chance: random.Random
    attempts: int = 8
    first_wait: float = 0.05
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    forms: dict[str, PhoneForm] = field(default_factory=dict)
    queue: list[Outgoing] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    # Fetching

    def fetch_forms(self) -> list[str]:
        """Download what is new or changed; returns the ids downloaded.

        A form with the announced hash on the phone is not downloaded again; its
        media are compared by hash. Raises ServerFault or NetworkError.
        """
        base = self.settings.server_url.rstrip("/")
        downloaded = []
        for listed in read_form_list(self._get(f"{base}/formList")):
            known = self.forms.get(listed.form_id)
            media = self._fetch_media(listed, known)
            if known and known.listed.md5 == listed.md5 and known.media == media:
                continue
            if known and known.listed.md5 == listed.md5:
                xml = known.xml
            else:
                xml = checked(self._get(listed.download_url), listed.md5)
            model = read_form(xml, media)
            if model.form_id != listed.form_id:
                raise ServerFault(
                    f"{listed.download_url}: the form is {model.form_id!r}, "
                    f"listed as {listed.form_id!r}"
                )
            self.forms[listed.form_id] = PhoneForm(listed, xml, media, model)
            downloaded.append(listed.form_id)
        return downloaded

    def _fetch_media(
        self, listed: ListedForm, known: PhoneForm | None
    ) -> dict[str, bytes]:
        if not listed.manifest_url:
            return {}
        kept = {} if known is None else known.media
        media = {}
        for file in read_manifest(self._get(listed.manifest_url)):
            content = kept.get(file.name)
            if content is not None and fingerprint(content) == file.md5:
                media[file.name] = content
            else:
                media[file.name] = checked(self._get(file.download_url), file.md5)
        return media

    # Sending

    def finalize(self, form_id: str, filled: FilledForm) -> Outgoing:
        """Put a finished submission in the queue."""
        outgoing = Outgoing(self.forms[form_id].listed.name, filled, self.clock())
        self.queue.append(outgoing)
        return outgoing

    def send_all(self) -> None:
        """Send what is not sent, oldest first; one failure does not stop the rest."""
        for outgoing in sorted(self.queue, key=lambda item: item.finalized):
            if outgoing.state != "sent":
                self.send(outgoing)

    def resend(self, outgoing: Outgoing) -> None:
        """Send a submission again although it was accepted."""
        self.tally.resent += 1
        self.send(outgoing)
        outgoing.state = "sent"

    def send(self, outgoing: Outgoing) -> None:
        """Send one submission, trying again after broken connections and 5xx."""
        wait = self.first_wait
        outgoing.state = "failed"
        for attempt in range(self.attempts):
            if attempt:
                self.sleep(wait * (1 + self.chance.random()))
                wait *= 2
            self.tally.attempts += 1
            try:
                reply = self._send_once(outgoing)
            except NetworkError as error:
                self.tally.network_errors += 1
                outgoing.message = str(error)
                continue
            outgoing.message = read_message(reply) or f"status {reply.status}"
            if reply.status in SUCCESSES:
                outgoing.state = "sent"
                return
            if reply.status < 500:
                self.tally.refusals += 1
                return
            self.tally.server_errors += 1

    def _send_once(self, outgoing: Outgoing) -> Reply:
        url = f"{self.settings.server_url.removesuffix('/')}/submission"
        head = self._request("HEAD", url)
        limit = DEFAULT_LIMIT
        if head.status == 204:
            limit = _limit(head)
        elif 200 <= head.status < 300 or head.status == 401:
            # Collect gives up: no OpenRosa server, or credentials are asked for.
            return head if head.status == 401 else _not_openrosa(head)
        reply = head
        xml = outgoing.filled.xml
        for files, more in batches(xml, outgoing.filled.attachments, limit):
            boundary = f"{self.chance.getrandbits(128):032x}"
            stamp = outgoing.finalized.strftime("%Y-%m-%d_%H-%M-%S")
            body = encode(
                boundary, f"{outgoing.form_name}_{stamp}.xml", xml, files, more
            )
            content_type = f"multipart/form-data; boundary={boundary}"
            reply = self._request("POST", url, body, {"Content-Type": content_type})
            if reply.status not in SUCCESSES:
                break
        return reply

    def _get(self, url: str) -> Reply:
        """GET, trying again after broken connections and 5xx."""
        wait = self.first_wait
        for attempt in range(self.attempts):
            last = attempt == self.attempts - 1
            try:
                reply = self._request("GET", url)
            except NetworkError:
                self.tally.network_errors += 1
                if last:
                    raise
            else:
                if reply.status < 500 or last:
                    return reply
                self.tally.server_errors += 1
            self.sleep(wait)
            wait *= 2
        raise NetworkError(f"GET {url}: no attempt was allowed")

    def _request(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        extra: dict[str, str] | None = None,
    ) -> Reply:
        mark = "&" if "?" in url else "?"
        url = f"{url}{mark}deviceID={quote(self.settings.device_id, safe='')}"
        headers = {
            "User-Agent": USER_AGENT,
            "X-OpenRosa-Version": "1.0",
            # Collect writes a 12-hour clock without am or pm.
            "Date": self.clock().strftime("%a, %d %b %Y %I:%M:%S GMT"),
            "Accept-Encoding": "gzip",
        }
        return self.transport.send(method, url, headers | (extra or {}), body)


def _limit(head: Reply) -> int:
    text = head.headers.get("x-openrosa-accept-content-length", "")
    return int(text) if text.isdecimal() else DEFAULT_LIMIT


def _not_openrosa(head: Reply) -> Reply:
    """A HEAD answered with another success than 204 stops the submission."""
    return Reply(406, head.headers, b"", head.url)
