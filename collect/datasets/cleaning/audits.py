"""What the log of a phone (`audit.csv`) tells about an interview.

ODK Collect writes a line for each event: its kind, the question it is about, when it
began and ended (milliseconds since 1970), where, and by whom. Columns that the form does
not ask for are absent. While a form is open, times come from a clock that is never set;
between two sittings the phone's own clock may have been.
"""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import pyarrow as pa

QUESTIONS: Final = frozenset({"question", "group questions"})
"""Events of a question, or several on one screen, being in front of somebody."""
SITTINGS: Final = frozenset({"form start", "form resume"})
"""Events with which somebody begins, or goes on after a pause."""
LONGEST: Final = 60.0
"""Minutes at one screen above which nobody was at it."""

Place = tuple[float, float]
"""Latitude and longitude."""
_Span = tuple[float, float]
_MINUTE: Final = 60_000.0
_READ: Final = ("event", "node", "start", "end", "latitude", "longitude")

SCHEMA: Final = pa.schema(
    [
        ("sha256", pa.string()),
        ("active", pa.float64()),
        ("total", pa.float64()),
        ("resumes", pa.int32()),
        ("revisits", pa.int32()),
        ("left_out", pa.int32()),
        ("first_lat", pa.float64()),
        ("first_lon", pa.float64()),
        ("last_lat", pa.float64()),
        ("last_lon", pa.float64()),
    ]
)


class AuditError(ValueError):
    """The file is no log of a phone."""


@dataclass(frozen=True)
class Interview:
    """Figures of one log; times in minutes.

    `active`: at questions, once where several were on one screen; None where no span is
    known. `total`: from the first event to the last, pauses and all; None where the
    clock was set back or the phone's time is beyond reason. `resumes`: how often the
    form was opened again. `revisits`: how often somebody went back to a question.
    `left_out`: spans that cannot be: below 0, or above LONGEST at one screen. `first`,
    `last`: where. `by_question`: time at each question by its path.
    """

    active: float | None = None
    total: float | None = None
    resumes: int = 0
    revisits: int = 0
    left_out: int = 0
    first: Place | None = None
    last: Place | None = None
    by_question: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Event:
    kind: str
    node: str
    start: float | None
    end: float | None
    place: Place | None


def read_audit(data: bytes) -> Interview:
    """The figures of a log. Raises AuditError where it is none."""
    events = list(_events(data))
    sittings = list(_sittings(events))
    spans = [[_span(event) for event in sitting] for sitting in sittings]
    known = [[span for span in own if span] for own in spans]
    places = [event.place for event in events if event.place]
    by_question: dict[str, float] = {}
    for sitting, own in zip(sittings, spans, strict=True):
        for event, span in zip(sitting, own, strict=True):
            if span:
                time = by_question.get(event.node, 0.0)
                by_question[event.node] = time + (span[1] - span[0]) / _MINUTE
    return Interview(
        active=sum(map(_covered, known)) / _MINUTE if any(known) else None,
        total=_total(events),
        resumes=sum(event.kind == "form resume" for event in events),
        revisits=_revisits(sittings),
        left_out=sum(map(_impossible, events)),
        first=places[0] if places else None,
        last=places[-1] if places else None,
        by_question=by_question,
    )


def audit_figures(files: Iterable[tuple[str, bytes]]) -> pa.Table:
    """A row with `SCHEMA` for each file, by its SHA-256; without figures where it is no
    log."""
    return pa.Table.from_pylist([_row(*file) for file in files], SCHEMA)


def _row(sha256: str, data: bytes) -> dict[str, object]:
    try:
        found = read_audit(data)
    except AuditError:
        return {"sha256": sha256}
    first, last = found.first or (None, None), found.last or (None, None)
    return {
        "sha256": sha256,
        "active": found.active,
        "total": found.total,
        "resumes": found.resumes,
        "revisits": found.revisits,
        "left_out": found.left_out,
        **dict(zip(("first_lat", "first_lon"), first, strict=True)),
        **dict(zip(("last_lat", "last_lon"), last, strict=True)),
    }


def _events(data: bytes) -> Iterator[_Event]:
    text = io.StringIO(data.decode("utf-8-sig", errors="replace"), newline="")
    rows = csv.reader(text, skipinitialspace=True)
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        if not {"event", "start"} <= set(names):
            raise AuditError("there are no columns event and start")
        places = [names.index(name) if name in names else -1 for name in _READ]
        for row in rows:
            cells = [row[n].strip() if 0 <= n < len(row) else "" for n in places]
            if cells[0]:
                yield _event(*cells)
    except csv.Error as error:
        raise AuditError(f"line {rows.line_num}: {error}") from error


def _event(
    kind: str, node: str, start: str, end: str, latitude: str, longitude: str
) -> _Event:
    place = _place(latitude, longitude) if latitude else None
    return _Event(kind.lower(), node, _number(start), _number(end), place)


def _number(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _place(latitude: str, longitude: str) -> Place | None:
    lat, lon = _number(latitude), _number(longitude)
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return None if lat == lon == 0 else (lat, lon)


def _sittings(events: Sequence[_Event]) -> Iterator[list[_Event]]:
    """The events at questions, sitting by sitting."""
    own: list[_Event] = []
    for event in events:
        if event.kind in SITTINGS:
            yield own
            own = []
        elif event.kind in QUESTIONS:
            own.append(event)
    yield own


def _span(event: _Event) -> _Span | None:
    """From when to when, if that can be."""
    if event.start is None or event.end is None or _impossible(event):
        return None
    return event.start, event.end


def _impossible(event: _Event) -> bool:
    if event.kind not in QUESTIONS or event.start is None or event.end is None:
        return False
    return not 0 <= event.end - event.start <= LONGEST * _MINUTE


def _covered(spans: Sequence[_Span]) -> float:
    """How long any of the spans lasts."""
    covered, until = 0.0, -math.inf
    for start, end in sorted(spans):
        covered += max(0.0, end - max(start, until))
        until = max(until, end)
    return covered


def _total(events: Sequence[_Event]) -> float | None:
    moments = [
        at for event in events for at in (event.start, event.end) if at is not None
    ]
    if len(moments) < 2:
        return None
    minutes = (moments[-1] - moments[0]) / _MINUTE
    return minutes if 0 <= minutes < 366 * 1440 else None


def _revisits(sittings: Iterable[Sequence[_Event]]) -> int:
    """How often a question came again after another one."""
    visited: set[str] = set()
    again, before = 0, ""
    for event in chain.from_iterable(sittings):
        if event.node != before:
            again += event.node in visited
            visited.add(event.node)
        before = event.node
    return again
