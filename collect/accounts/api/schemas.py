"""JSON of accounts, key for key as ODK Central's."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from collect.accounts.models import Actor, AppUser, User
from collect.accounts.permissions import Role, Verb
from collect.problems import Problem
from collect.rest import CentralSchema, Text

# Central calls the actors of devices field keys.
_TYPES: dict[str, str] = {Actor.Type.APP_USER: "field_key"}

Name = Annotated[Text, Field(min_length=1, max_length=250)]


def _no_properties(given: object) -> None:
    """Refuse custom properties of actors: no project defines any.

    Each is unknown, as in a project of ODK Central's where none is defined.
    """
    if given is None or given == {}:
        return
    name = next(iter(given)) if isinstance(given, dict) else given
    reason = (
        "there is no such property." if isinstance(given, dict) else "use an object."
    )
    raise Problem("400.8", field="properties", value=str(name)[:250], reason=reason)


NoProperties = Annotated[dict[str, str | None] | None, BeforeValidator(_no_properties)]
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
            **actor_json(user.actor), email=user.email, last_login_at=user.last_login
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
    properties: dict[str, str] | None = None

    @classmethod
    def of(cls, app_user: AppUser, *, extended: bool) -> "AppUserOut":
        """The JSON of an app user; extended, with the actor who made it."""
        maker = app_user.created_by
        return cls(
            **actor_json(app_user.actor),
            project_id=app_user.project_id,
            token=app_user.token,
            created_by=(
                ActorOut(**actor_json(maker))
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


class ProjectDetails(ProjectOut):
    """A project with what is only there when it is asked for.

    Lists always have ``verbs``, what the actor may do there. Extended metadata are
    the figures. ``formList`` and ``datasetList`` come with ?forms= and ?datasets=;
    entity lists are not there yet, so there are none.
    """

    verbs: list[Verb] = []
    forms: int = 0
    last_submission: datetime | None = None
    app_users: int = 0
    datasets: int = 0
    last_entity: datetime | None = None
    form_list: list[dict[str, Any]] = []
    dataset_list: list[dict[str, Any]] = []


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


class ExtendedAudit(AuditOut):
    """A line of the audit log with who did it, and the person, project or form to
    which it was done."""

    actor: ActorOut | None
    actee: dict[str, Any] | None


def actor_json(actor: Actor) -> dict[str, Any]:
    """An actor by the names of `ActorOut`."""
    return {
        "id": actor.pk,
        "type": actor.type,
        "display_name": actor.display_name,
        "created_at": actor.created_at,
        "updated_at": actor.updated_at,
        "deleted_at": actor.deleted_at,
    }
