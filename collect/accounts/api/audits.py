"""The audit log."""

from datetime import UTC, datetime
from typing import Annotated

from django.http import HttpRequest
from django.utils.timezone import is_naive
from ninja import Query, Router
from pydantic import AfterValidator

from collect.accounts import queries
from collect.accounts.api.schemas import AuditOut, ExtendedAudit
from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb, require
from collect.rest import Page, Text, wants_extended

router = Router(auth=Authenticated())


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if is_naive(moment) else moment


Moment = Annotated[datetime, AfterValidator(_in_utc)]


class Wanted(Page):
    """Which events: an action or a group of actions, and from when to when."""

    action: Text | None = None
    start: Moment | None = None
    end: Moment | None = None


@router.get("/audits", response=list[ExtendedAudit | AuditOut])
def list_audits(request: HttpRequest, wanted: Query[Wanted]) -> list[AuditOut]:
    """The audit log of the site, newest first; for administrators."""
    require(asking(request), Verb.AUDIT_READ)
    events = queries.audit_events(
        action=wanted.action, start=wanted.start, end=wanted.end
    )
    kind = ExtendedAudit if wants_extended(request) else AuditOut
    return [kind.of(event) for event in wanted.of(events)]
