"""Reading accounts: one row or Problem 404.1, and lists."""

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import IsNull

from collect.accounts.models import (
    Actor,
    AppUser,
    Assignment,
    AuditEvent,
    Project,
    User,
)
from collect.accounts.permissions import ROLES, Verb, project_ids_with
from collect.problems import Problem
from collect.rest import MAX_BIGINT

# ODK Central's groups of actions; "nonverbose" is everything but the bulk.
_GROUPS = frozenset(
    {
        "config",
        "dataset",
        "entity",
        "field_key",
        "form",
        "project",
        "public_link",
        "run",  # Non-standard: runs of the pipeline.
        "submission",
        "user",
    }
)
_VERBOSE = ("submission.", "entity.")


def project_for(project_id: int) -> Project:
    """The project, unless deleted; Problem 404.1 otherwise."""
    found = Project.objects.filter(pk=_id(project_id), deleted_at=None).first()
    if found is None:
        raise Problem("404.1")
    return found


def projects_of(actor: Actor) -> QuerySet[Project]:
    """The projects the actor may see, by name."""
    projects = Project.objects.filter(deleted_at=None).order_by("name", "id")
    ids = project_ids_with(actor, Verb.PROJECT_READ)
    return projects if ids is None else projects.filter(pk__in=ids)


def with_counts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Projects with ``app_user_count``, of app users whose token is alive."""
    alive = Q(app_users__token__isnull=False, app_users__actor__deleted_at=None)
    return projects.annotate(app_user_count=Count("app_users", filter=alive))


def actor_for(actor_id: int) -> Actor:
    """The actor, unless deleted; Problem 404.1 otherwise."""
    found = Actor.objects.filter(pk=_id(actor_id), deleted_at=None).first()
    if found is None:
        raise Problem("404.1")
    return found


def user_for(actor_id: int) -> User:
    """The user, unless deleted; Problem 404.1 otherwise."""
    users = User.objects.select_related("actor")
    found: User | None = users.filter(pk=_id(actor_id), is_active=True).first()
    if found is None:
        raise Problem("404.1")
    return found


def users(search: str | None = None) -> QuerySet[User]:
    """All active users by address, or those whose address or name has the text."""
    rows: QuerySet[User] = User.objects.filter(is_active=True)
    if search:
        rows = rows.filter(
            Q(email__icontains=search) | Q(actor__display_name__icontains=search)
        )
    return rows.select_related("actor").order_by("email", "pk")


def user_with_email(email: str) -> QuerySet[User]:
    """The user with exactly this address, or nobody."""
    rows: QuerySet[User] = User.objects.with_email(email).select_related("actor")
    return rows


def app_users(project: Project) -> QuerySet[AppUser]:
    """A project's app users: those with a token first, then the newest."""
    return (
        AppUser.objects.filter(project=project, actor__deleted_at=None)
        .select_related("actor", "created_by")
        .order_by(IsNull(F("token"), True), "-pk")
    )


def app_user_for(project: Project, actor_id: int) -> AppUser:
    """The app user of the project; Problem 404.1 otherwise."""
    found = app_users(project).filter(pk=_id(actor_id)).first()
    if found is None:
        raise Problem("404.1")
    return found


def app_user_with(token: str) -> AppUser | None:
    """The app user whose token this is."""
    return AppUser.objects.select_related("actor").filter(token=token).first()


def project_of_device(actor: Actor) -> int | None:
    """The project an app user belongs to; None for people and links."""
    found = AppUser.objects.filter(actor=actor).values_list("project_id", flat=True)
    return found.first()


def manages_anything(actor: Actor) -> bool:
    """Whether the actor may give roles anywhere."""
    managing = [r.id for r in ROLES.values() if Verb.ASSIGNMENT_CREATE in r.verbs]
    return Assignment.objects.filter(actor=actor, role__in=managing).exists()


def assignments(
    project: Project | None, form_id: int | None, role: int | None = None
) -> QuerySet[Assignment]:
    """Roles given at exactly this level: site, project or form."""
    rows = Assignment.objects.filter(
        project=project, form_id=form_id, actor__deleted_at=None
    )
    if role is not None:
        rows = rows.filter(role=role)
    return rows.select_related("actor").order_by("actor_id", "role")


def form_assignments(project: Project, role: int | None = None) -> QuerySet[Assignment]:
    """Roles given for single forms of the project."""
    rows = Assignment.objects.filter(
        project=project, form_id__isnull=False, actor__deleted_at=None
    )
    if role is not None:
        rows = rows.filter(role=role)
    return rows.select_related("actor").order_by("form_id", "actor_id", "role")


def audit_events(
    *,
    action: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """The audit log, newest first; ``start`` is included, ``end`` is not.

    ``action`` is one action or one of Central's groups, such as ``user``.
    """
    rows = AuditEvent.objects.select_related("actor").order_by("-logged_at", "-id")
    if start is not None:
        rows = rows.filter(logged_at__gte=start)
    if end is not None:
        rows = rows.filter(logged_at__lt=end)
    if action == "nonverbose":
        for prefix in _VERBOSE:
            rows = rows.exclude(action__startswith=prefix)
    elif action in _GROUPS:
        rows = rows.filter(action__startswith=f"{action}.")
    elif action:
        rows = rows.filter(action=action)
    return rows


def _id(number: int) -> int:
    """A number that can be a key; anything else is the key of nothing."""
    return number if 0 < number <= MAX_BIGINT else 0
