"""The audit log."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Annotated

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.timezone import is_naive
from ninja import Query, Router
from pydantic import AfterValidator, BeforeValidator

from collect.accounts import queries
from collect.accounts.api.actees import audit_json, extended_json
from collect.accounts.api.schemas import AuditOut, ExtendedAudit
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import AuditEvent
from collect.accounts.permissions import Verb, require
from collect.rest import Page, Text, wants_extended

router = Router(auth=Authenticated())

BATCH = 1000
"""Events held at once; longer answers are sent while they are read."""

_DAY = re.compile(r"^(\d{4}-\d\d-\d\d)(Z|[+-]\d\d(?::?\d\d)?)$")


def _as_moment(text: str) -> object:
    """A time of ISO 8601, or a day: its midnight, in its zone if it has one.

    What is neither stays as it is, to be refused by its type.
    """
    plain = _DAY.sub(r"\1T00:00:00\2", text.upper(), count=1)
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        return text


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if is_naive(moment) else moment


Moment = Annotated[datetime, BeforeValidator(_as_moment), AfterValidator(_in_utc)]
_Writer = Callable[[Iterable[AuditEvent]], list[AuditOut]]


class Wanted(Page):
    """Which events: an action or a group of actions, and from when to when."""

    action: Text | None = None
    start: Moment | None = None
    end: Moment | None = None


@router.get("/audits", response=list[ExtendedAudit | AuditOut])
def list_audits(
    request: HttpRequest, wanted: Query[Wanted]
) -> list[AuditOut] | StreamingHttpResponse:
    """The audit log of the site, newest first; for administrators.

    Without a limit it is all of it, as in ODK Central, read and sent in batches.
    """
    require(asking(request), Verb.AUDIT_READ)
    events = queries.audit_events(
        action=wanted.action, start=wanted.start, end=wanted.end
    )
    write: _Writer = extended_json if wants_extended(request) else audit_json
    batches = queries.in_batches(events, wanted, BATCH)
    # Read before the answer starts: what fails now still gets its status.
    first = write(next(batches))
    if len(first) < BATCH:
        return first
    return StreamingHttpResponse(
        _stream(first, batches, write), content_type="application/json; charset=utf-8"
    )


def _stream(
    first: list[AuditOut], rest: Iterator[list[AuditEvent]], write: _Writer
) -> Iterator[str]:
    yield "[" + _members(first)
    for batch in rest:
        if batch:
            yield "," + _members(write(batch))
    yield "]"


def _members(rows: list[AuditOut]) -> str:
    texts = (
        json.dumps(row.model_dump(by_alias=True), cls=DjangoJSONEncoder) for row in rows
    )
    return ",".join(texts)
