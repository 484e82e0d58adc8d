"""JSON of accounts, key for key as ODK Central's."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from collect.accounts.models import Actor, AppUser, AuditEvent, Project, User
from collect.accounts.permissions import Role, Verb
from collect.rest import CentralSchema, Text

# Central calls the actors of devices field keys.
_TYPES: dict[str, str] = {Actor.Type.APP_USER: "field_key"}

Name = Annotated[Text, Field(min_length=1, max_length=250)]
ActorType = Annotated[str, BeforeValidator(lambda kind: _TYPES.get(kind, kind))]


class ActorOut(CentralSchema):
    """An actor."""

    id: int
    type: ActorType
    display_name: str
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None


class UserOut(ActorOut):
    """A user."""

    email: str
    last_login_at: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserOut":
        """The JSON of a user and its actor."""
        return cls(
            **_actor(user.actor), email=user.email, last_login_at=user.last_login
        )


class CurrentUser(UserOut):
    """The user who asks, with the site-wide rights when those are wanted."""

    verbs: list[Verb]
    preferences: dict[str, Any]


class AppUserOut(ActorOut):
    """An app user; ``token`` is null once revoked."""

    project_id: int
    token: str | None
    created_by: ActorOut | int | None
    last_used: datetime | None

    @classmethod
    def of(cls, app_user: AppUser, *, extended: bool) -> "AppUserOut":
        """The JSON of an app user; extended, with the actor who made it."""
        maker = app_user.created_by
        return cls(
            **_actor(app_user.actor),
            project_id=app_user.project_id,
            token=app_user.token,
            created_by=(
                ActorOut(**_actor(maker))
                if extended and maker is not None
                else app_user.created_by_id
            ),
            last_used=app_user.last_used_at,
        )


class ProjectOut(CentralSchema):
    """A project. ``keyId`` is Central's for encryption, which we do not have."""

    id: int
    name: str
    description: str
    archived: bool
    key_id: int | None = None
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None


class ExtendedProject(ProjectOut):
    """A project with its number of app users."""

    app_users: int

    @classmethod
    def of(cls, project: Project) -> "ExtendedProject":
        """The JSON of a project from ``queries.with_counts``."""
        return cls(
            **ProjectOut.from_orm(project).model_dump(),
            app_users=getattr(project, "app_user_count", 0),
        )


class ProjectWithVerbs(ExtendedProject):
    """A project with what the asking actor may do there."""

    verbs: list[Verb]


class RoleOut(CentralSchema):
    """A role."""

    id: int
    name: str
    system: str
    verbs: list[Verb]
    created_at: datetime | None = None
    updated_at: datetime | None = None

    @classmethod
    def of(cls, role: Role) -> "RoleOut":
        """The JSON of a role, its verbs in alphabetical order."""
        return cls(
            id=role.id, name=role.name, system=role.system, verbs=sorted(role.verbs)
        )


class SessionOut(CentralSchema):
    """A session."""

    token: str
    csrf: str
    created_at: datetime
    expires_at: datetime


class AuditOut(CentralSchema):
    """A line of the audit log."""

    actor_id: int | None
    action: str
    actee_id: str | None
    details: dict[str, Any] | None
    notes: str | None
    logged_at: datetime

    @classmethod
    def of(cls, event: AuditEvent) -> "AuditOut":
        """The JSON of an event."""
        return cls(**_event(event))


class ExtendedAudit(AuditOut):
    """A line of the audit log with the actor who did it."""

    actor: ActorOut | None

    @classmethod
    def of(cls, event: AuditEvent) -> "ExtendedAudit":
        """The JSON of an event and its actor."""
        actor = None if event.actor is None else ActorOut(**_actor(event.actor))
        return cls(**_event(event), actor=actor)


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.pk,
        "type": actor.type,
        "display_name": actor.display_name,
        "created_at": actor.created_at,
        "updated_at": actor.updated_at,
        "deleted_at": actor.deleted_at,
    }


def _event(event: AuditEvent) -> dict[str, Any]:
    return {
        "actor_id": event.actor_id,
        "action": event.action,
        "actee_id": _actee(event),
        "details": event.details,
        "notes": event.notes,
        "logged_at": event.logged_at,
    }


def _actee(event: AuditEvent) -> str | None:
    """What was acted upon, as one text; Central's are random, ours are readable."""
    if event.form_id is not None:
        return f"form:{event.form_id}"
    if event.project_id is not None:
        return f"project:{event.project_id}"
    actor_id = (event.details or {}).get("actorId")
    return None if actor_id is None else f"actor:{actor_id}"
