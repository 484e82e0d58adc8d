"""Reading accounts: one row or Problem 404.1, and lists."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import IsNull

from collect.accounts.audit_groups import ACTIONS, VERBOSE
from collect.accounts.models import (
    Actor,
    AppUser,
    Assignment,
    AuditEvent,
    Configuration,
    PasswordReset,
    Preference,
    Project,
    PublicLink,
    Session,
    User,
)
from collect.accounts.permissions import (
    APP_USER,
    ROLES,
    Verb,
    project_ids_with,
    roles_with,
)
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.problems import Problem
from collect.rest import MAX_BIGINT, Page


def project_for(project_id: int) -> Project:
    """The project, unless deleted; Problem 404.1 otherwise."""
    found = Project.objects.filter(pk=_id(project_id), deleted_at=None).first()
    if found is None:
        raise Problem("404.1")
    return found


def projects_of(actor: Actor) -> QuerySet[Project]:
    """The projects the actor may see by name, the archived ones last."""
    projects = Project.objects.filter(deleted_at=None)
    projects = projects.order_by("archived", "name", "id")
    ids = project_ids_with(actor, Verb.PROJECT_READ)
    return projects if ids is None else projects.filter(pk__in=ids)


def projects_seen_by(actor: Actor) -> QuerySet[Project]:
    """`projects_of`, and those of which the actor may list single forms only."""
    projects = Project.objects.filter(deleted_at=None)
    projects = projects.order_by("archived", "name", "id")
    whole = project_ids_with(actor, Verb.PROJECT_READ)
    if whole is None:
        return projects
    listing = {*roles_with(Verb.FORM_LIST), *roles_with(Verb.OPEN_FORM_LIST)}
    single = Assignment.objects.filter(
        actor=actor, role__in=listing, form_id__isnull=False
    )
    return projects.filter(Q(pk__in=whole) | Q(pk__in=single.values("project_id")))


def with_counts(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Projects with ``app_user_count``; as in ODK Central, revoked ones count."""
    listed = Q(app_users__isnull=False, app_users__actor__deleted_at=None)
    return projects.annotate(app_user_count=Count("app_users", filter=listed))


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
        .select_related("actor", "created_by", "project")
        .order_by(IsNull(F("token"), True), "-pk")
    )


def app_user_for(project: Project, actor_id: int) -> AppUser:
    """The app user of the project; Problem 404.1 otherwise."""
    found = app_users(project).filter(pk=_id(actor_id)).first()
    if found is None:
        raise Problem("404.1")
    return found


def devices_that_fill(project: Project, form_id: int) -> int:
    """How many app users with a token may fill the form."""
    held = Assignment.objects.filter(
        Q(form_id=form_id) | Q(form_id=None), role=APP_USER.id, project=project
    )
    working = AppUser.objects.filter(token__isnull=False, actor__deleted_at=None)
    return working.filter(pk__in=held.values("actor")).count()


def app_user_with(token: str) -> AppUser | None:
    """The app user whose token this is."""
    return AppUser.objects.select_related("actor").filter(token=token).first()


def project_of_device(actor: Actor) -> int | None:
    """The project an app user or a public link belongs to; None for people."""
    home = {"actor": actor}
    for owner in (AppUser.objects, PublicLink.objects):
        found = owner.filter(**home).values_list("project_id", flat=True).first()
        if found is not None:
            return found
    return None


def assignable_actor(project: Project | None, actor_id: int) -> Actor:
    """The actor, unless it is an app user or link of another project.

    Problem 404.1 otherwise.
    """
    actor = actor_for(actor_id)
    home = project_of_device(actor)
    if home is not None and (project is None or project.pk != home):
        raise Problem("404.1")
    return actor


def public_links(form_id: int) -> QuerySet[PublicLink]:
    """A form's public links: those with a token first, then the newest."""
    return (
        PublicLink.objects.filter(form_id=form_id, actor__deleted_at=None)
        .select_related("actor", "created_by")
        .order_by(IsNull(F("token"), True), "-pk")
    )


def public_link_for(form_id: int, actor_id: int) -> PublicLink:
    """The public link to the form; Problem 404.1 otherwise."""
    found = public_links(form_id).filter(pk=_id(actor_id)).first()
    if found is None:
        raise Problem("404.1")
    return found


def public_link_with(token: str) -> PublicLink | None:
    """The public link whose token this is."""
    return PublicLink.objects.select_related("actor").filter(token=token).first()


def is_password_reset(token: str) -> bool:
    """Whether the token is one to set a password with, and not too old."""
    return PasswordReset.objects.filter(
        token_hash=sha256_hex(token.encode()), expires_at__gt=now()
    ).exists()


def preferences_of(user: User) -> dict[str, Any]:
    """The user's preferences, as ODK Central's: ``site`` and, by id, ``projects``."""
    site: dict[str, Any] = {}
    projects: dict[str, dict[str, Any]] = {}
    rows = Preference.objects.filter(user=user).order_by("project_id", "name")
    for row in rows:
        place = row.project_id
        kept = site if place is None else projects.setdefault(str(place), {})
        kept[row.name] = row.value
    return {"site": site, "projects": projects}


def preference_of(actor: Actor, project: Project, name: str) -> Any:
    """What a user keeps by this name for a project; None for nothing."""
    kept = Preference.objects.filter(user_id=actor.pk, project=project, name=name)
    return kept.values_list("value", flat=True).first()


def configuration_for(key: str) -> Configuration:
    """What the key is set to; Problem 404.1 if it is not set."""
    found = Configuration.objects.filter(key=key).first()
    if found is None:
        raise Problem("404.1")
    return found


def configurations(keys: Iterable[str]) -> QuerySet[Configuration]:
    """Those of the keys that are set, without the bytes of pictures."""
    rows = Configuration.objects.filter(key__in=keys).order_by("key")
    return rows.defer("content")


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


def people_in(project: Project) -> QuerySet[Assignment]:
    """Roles of people in the project and for its forms, by name."""
    rows = Assignment.objects.filter(
        project=project, actor__type=Actor.Type.USER, actor__deleted_at=None
    )
    return rows.select_related("actor__user").order_by(
        "actor__display_name", "actor_id", F("form_id").asc(nulls_first=True), "role"
    )


def roles_of(actors: Iterable[Actor]) -> QuerySet[Assignment]:
    """All roles of these actors: of the site, then by project, deleted ones left out."""
    rows = Assignment.objects.filter(actor__in=actors, project__deleted_at=None)
    return rows.select_related("actor", "project").order_by(
        F("project__name").asc(nulls_first=True),
        F("form_id").asc(nulls_first=True),
        "role",
    )


def assignment_for(roles: QuerySet[Assignment], assignment_id: int) -> Assignment:
    """One of these roles; Problem 404.1 otherwise."""
    found = roles.filter(pk=_id(assignment_id)).first()
    if found is None:
        raise Problem("404.1")
    return found


def sessions_of(actor: Actor) -> QuerySet[Session]:
    """The actor's open sessions, the newest first."""
    open_ones = Session.objects.filter(actor=actor, expires_at__gt=now())
    return open_ones.order_by("-created_at", "-pk")


def sign_ins_of(actor: Actor) -> QuerySet[AuditEvent]:
    """When and with which browser somebody signed in, the last time first."""
    events = AuditEvent.objects.filter(actor=actor, action="user.session.create")
    return events.order_by("-logged_at", "-pk")


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
        rows = rows.exclude(action__in=VERBOSE)
    elif action:
        rows = rows.filter(action__in=ACTIONS.get(action, (action,)))
    return rows


def in_batches(
    events: QuerySet[AuditEvent], page: Page, size: int
) -> Iterator[list[AuditEvent]]:
    """The wanted part of the log in lists of at most ``size`` events.

    Each list is a query of its own that starts where the last one ended, so the
    whole log may be read without holding it, or the database, all the while.
    """
    left = page.limit
    rows = events[page.offset :] if page.offset else events
    while True:
        batch = list(rows[: size if left is None else min(size, left)])
        yield batch
        left = None if left is None else left - len(batch)
        if len(batch) < size or left == 0:
            return
        last = batch[-1]
        older = Q(logged_at__lt=last.logged_at) | Q(pk__lt=last.pk)
        rows = events.filter(older, logged_at__lte=last.logged_at)


def _id(number: int) -> int:
    """A number that can be a key; anything else is the key of nothing."""
    return number if 0 < number <= MAX_BIGINT else 0
