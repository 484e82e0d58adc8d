"""What audit events were about: by id, and in full."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from collect.accounts.api.schemas import (
    ActorOut,
    AuditOut,
    ExtendedAudit,
    ProjectOut,
    actor_json,
)
from collect.accounts.models import Actor, AuditEvent, Project
from collect.accounts.ports import form_store

# Actions of these are done to somebody, wherever that is.
_TO_ACTORS = ("user.", "field_key.", "public_link.")


def audit_json(events: Iterable[AuditEvent]) -> list[AuditOut]:
    """The JSON of events."""
    return [AuditOut(**_columns(event)) for event in events]


def extended_json(events: Iterable[AuditEvent]) -> list[AuditOut]:
    """The JSON of events with actors and actees in full; three queries at most."""
    rows = list(events)
    found = _found(actee_id(event) for event in rows)
    return [
        ExtendedAudit(
            **_columns(event),
            actor=None if event.actor is None else ActorOut(**actor_json(event.actor)),
            actee=found.get(actee_id(event) or ""),
        )
        for event in rows
    ]


def actee_id(event: AuditEvent) -> str | None:
    """What was acted upon, as one text; Central's are random, ours are readable."""
    actor_id = (event.details or {}).get("actorId")
    if actor_id is not None and event.action.startswith(_TO_ACTORS):
        return f"actor:{actor_id}"
    if event.form_id is not None:
        return f"form:{event.form_id}"
    if event.project_id is not None:
        return f"project:{event.project_id}"
    return None


def _columns(event: AuditEvent) -> dict[str, Any]:
    return {
        "actor_id": event.actor_id,
        "action": event.action,
        "actee_id": actee_id(event),
        "details": event.details,
        "notes": event.notes,
        "logged_at": event.logged_at,
    }


def _found(names: Iterable[str | None]) -> Mapping[str, dict[str, Any]]:
    """The JSON of these actees, deleted ones too; what is gone is missing."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for name in names:
        if name is not None:
            kind, _, number = name.partition(":")
            wanted[kind].add(int(number))
    found: dict[str, dict[str, Any]] = {}
    for pk, actor in Actor.objects.in_bulk(wanted["actor"]).items():
        found[f"actor:{pk}"] = _plain(ActorOut(**actor_json(actor)))
    for pk, project in Project.objects.in_bulk(wanted["project"]).items():
        found[f"project:{pk}"] = _plain(ProjectOut.from_orm(project))
    for pk, form in form_store().described(sorted(wanted["form"])).items():
        found[f"form:{pk}"] = dict(form)
    return found


def _plain(out: ActorOut | ProjectOut) -> dict[str, Any]:
    return out.model_dump(by_alias=True)
