"""A day in the field: several phones fetch forms, fill them and send them.

Some submissions are sent twice and some answers get lost, as on real networks. The
same seed fills the same submissions, whatever the network did.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from collect.sync.simulation.answers import SeededAnswers
from collect.sync.simulation.form_engine import FilledForm, fill
from collect.sync.simulation.phone import Outgoing, Phone, PhoneSettings, Tally
from collect.sync.simulation.profiles import profile
from collect.sync.simulation.session import Device
from collect.sync.simulation.transport import BadNetwork, HttpTransport, Transport

Progress = Callable[[int, int], None]
"""Called with the submissions done so far and in all; from several threads, one at
a time."""

SEND_EVERY = 10
FIELD_DAYS = 10


@dataclass(frozen=True, slots=True)
class PhoneReport:
    """What one phone did."""

    device_id: str
    forms: tuple[str, ...]
    sent: int
    resent: int
    tally: Tally
    failures: tuple[str, ...]


@dataclass(slots=True)
class FieldReport:
    """What all phones did.

    `sent` counts distinct accepted submissions by form, `instance_ids` names them.
    """

    phones: list[PhoneReport] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    instance_ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def failures(self) -> list[str]:
        """One line for each submission that was not accepted."""
        return [line for phone in self.phones for line in phone.failures]

    @property
    def resent(self) -> int:
        """Submissions that were sent again although accepted."""
        return sum(phone.resent for phone in self.phones)

    @property
    def broken_connections(self) -> int:
        """Requests whose answer never came."""
        return sum(phone.tally.network_errors for phone in self.phones)


def simulate(
    phones: Sequence[PhoneSettings],
    *,
    submissions: Mapping[str, int],
    seed: int,
    resend_share: float = 0.1,
    lost_share: float = 0.1,
    progress: Progress = lambda done, total: None,
    now: datetime | None = None,
    timeout: float = 60.0,
) -> FieldReport:
    """Run all phones at once and wait for them.

    `submissions` says how many of each form id to make in all; they are dealt to
    the phones in turn. `resend_share` of them are sent twice; the network loses
    `lost_share` of the POSTs. Interviews lie in the ten days before `now`.

    Raises KeyError for a form the server does not list to a phone, ServerFault
    where it breaks the protocol, NetworkError where it does not answer at all.
    """
    if not phones:
        raise ValueError("a field day needs at least one phone")
    ending = now or datetime.now(UTC)
    total = sum(submissions.values())
    counter = _Counter(progress, total)
    report = FieldReport()
    with ThreadPoolExecutor(max_workers=len(phones)) as pool:
        days = [
            pool.submit(
                _work,
                settings,
                _share(submissions, place, len(phones)),
                chance=random.Random(f"{seed}/{settings.device_id}"),  # noqa: S311  reproducible
                resend_share=resend_share,
                lost_share=lost_share,
                counter=counter,
                ending=ending,
                timeout=timeout,
            )
            for place, settings in enumerate(phones)
        ]
        for day in days:
            phone_report, outgoing = day.result()
            _add(report, phone_report, outgoing)
    return report


@dataclass(slots=True)
class _Counter:
    progress: Progress
    total: int
    done: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def step(self) -> None:
        with self.lock:
            self.done += 1
            self.progress(self.done, self.total)


def _share(submissions: Mapping[str, int], place: int, phones: int) -> dict[str, int]:
    return {
        form_id: count // phones + (place < count % phones)
        for form_id, count in submissions.items()
    }


def _work(
    settings: PhoneSettings,
    share: Mapping[str, int],
    *,
    chance: random.Random,
    resend_share: float,
    lost_share: float,
    counter: _Counter,
    ending: datetime,
    timeout: float,
) -> tuple[PhoneReport, list[Outgoing]]:
    network = random.Random(chance.random())  # noqa: S311  reproducible
    transport: Transport = HttpTransport(timeout)
    if lost_share:
        transport = BadNetwork(HttpTransport(timeout), network, lost_share)
    phone = Phone(settings, transport, network)
    fetched = phone.fetch_forms()
    work = [form_id for form_id, count in share.items() for _ in range(count)]
    missing = set(work) - set(phone.forms)
    if missing:
        raise KeyError(f"{settings.server_url} does not list {sorted(missing)}")
    chance.shuffle(work)
    for place, form_id in enumerate(work, start=1):
        phone.finalize(form_id, _interview(phone, form_id, chance, ending))
        if place % SEND_EVERY == 0 or place == len(work):
            _upload(phone, network, resend_share, counter)
    return _report(phone, fetched), phone.queue


def _interview(
    phone: Phone, form_id: str, chance: random.Random, ending: datetime
) -> FilledForm:
    """A submission from its own seed, so that the order of sending changes nothing."""
    own = random.Random(chance.getrandbits(64))  # noqa: S311  reproducible
    back = timedelta(days=own.randrange(1, FIELD_DAYS + 1))
    started = (ending - back).replace(
        hour=own.randrange(8, 18), minute=own.randrange(60), second=own.randrange(60)
    )
    device = Device(phone.settings.device_id, phone.settings.username)
    rules = profile(form_id, own)
    return fill(
        phone.forms[form_id].model,
        SeededAnswers(own, rules),
        chance=own,
        started=started,
        device=device,
    )


def _upload(
    phone: Phone, network: random.Random, resend_share: float, counter: _Counter
) -> None:
    waiting = [outgoing for outgoing in phone.queue if outgoing.state == "queued"]
    for outgoing in waiting:
        phone.send(outgoing)
        if outgoing.state == "sent" and network.random() < resend_share:
            phone.resend(outgoing)
        counter.step()


def _report(phone: Phone, fetched: Sequence[str]) -> PhoneReport:
    return PhoneReport(
        device_id=phone.settings.device_id,
        forms=tuple(fetched),
        sent=sum(outgoing.state == "sent" for outgoing in phone.queue),
        resent=phone.tally.resent,
        tally=phone.tally,
        failures=tuple(
            f"{outgoing.filled.form_id} {outgoing.filled.instance_id}: "
            f"{outgoing.message}"
            for outgoing in phone.queue
            if outgoing.state != "sent"
        ),
    )


def _add(
    report: FieldReport, phone_report: PhoneReport, outgoing: Sequence[Outgoing]
) -> None:
    report.phones.append(phone_report)
    for item in outgoing:
        if item.state == "sent":
            report.sent[item.filled.form_id] += 1
            report.instance_ids.setdefault(item.filled.form_id, []).append(
                item.filled.instance_id
            )
