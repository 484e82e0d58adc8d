"""Who may do what: verbs, roles, and one question, ``can``.

Verbs and the ids of roles 1 to 9 are ODK Central's, so its clients' hard-coded
role numbers work; ids from 50 are ours. A role is held for the whole site, for
a project, or for one form; a wider assignment covers all below it.

An assignment may be limited to areas. Every question here leaves such a one out,
except for `PLACE` verbs, which say that a form is there and what it asks: so whatever
knows nothing of areas is closed to who holds a right only within some. What filters by
area asks `limits.areas_with` instead.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q

from collect.accounts.models import Actor, Assignment, Project
from collect.problems import Problem


class Verb(StrEnum):
    """An action that a role may allow."""

    ASSIGNMENT_CREATE = "assignment.create"
    ASSIGNMENT_DELETE = "assignment.delete"
    ASSIGNMENT_LIST = "assignment.list"
    AUDIT_READ = "audit.read"
    CONFIG_READ = "config.read"
    CONFIG_SET = "config.set"
    DATASET_CREATE = "dataset.create"
    DATASET_DELETE = "dataset.delete"
    DATASET_LIST = "dataset.list"
    DATASET_READ = "dataset.read"
    DATASET_UPDATE = "dataset.update"
    ENTITY_CREATE = "entity.create"
    ENTITY_DELETE = "entity.delete"
    ENTITY_LIST = "entity.list"
    ENTITY_READ = "entity.read"
    ENTITY_UPDATE = "entity.update"
    ESTIMATE_READ = "estimate.read"
    FIELD_KEY_CREATE = "field_key.create"
    FIELD_KEY_DELETE = "field_key.delete"
    FIELD_KEY_LIST = "field_key.list"
    FIELD_KEY_UPDATE = "field_key.update"
    FORM_CREATE = "form.create"
    FORM_DELETE = "form.delete"
    FORM_LIST = "form.list"
    FORM_READ = "form.read"
    FORM_RESTORE = "form.restore"
    FORM_UPDATE = "form.update"
    OPEN_FORM_LIST = "open_form.list"
    OPEN_FORM_READ = "open_form.read"
    PROJECT_CREATE = "project.create"
    PROJECT_DELETE = "project.delete"
    PROJECT_READ = "project.read"
    PROJECT_UPDATE = "project.update"
    PUBLIC_LINK_CREATE = "public_link.create"
    PUBLIC_LINK_DELETE = "public_link.delete"
    PUBLIC_LINK_LIST = "public_link.list"
    PUBLIC_LINK_READ = "public_link.read"
    PUBLIC_LINK_UPDATE = "public_link.update"
    # Non-standard: published figures.
    RELEASE_CREATE = "release.create"
    RELEASE_WITHDRAW = "release.withdraw"
    RUN_CREATE = "run.create"
    RUN_READ = "run.read"
    SESSION_END = "session.end"
    SUBMISSION_CREATE = "submission.create"
    SUBMISSION_DELETE = "submission.delete"
    SUBMISSION_LIST = "submission.list"
    SUBMISSION_READ = "submission.read"
    # Non-standard: names, voices and all else that tells who was asked, in bulk.
    SUBMISSION_READ_DIRECT = "submission.read.direct"
    SUBMISSION_RESTORE = "submission.restore"
    SUBMISSION_UPDATE = "submission.update"
    USER_CREATE = "user.create"
    USER_DELETE = "user.delete"
    USER_LIST = "user.list"
    USER_INVALIDATE = "user.password.invalidate"
    USER_READ = "user.read"
    USER_UPDATE = "user.update"


@dataclass(frozen=True)
class Role:
    """A named set of verbs. ``system`` is its name in addresses."""

    id: int
    system: str
    name: str
    verbs: frozenset[Verb]


_EVERYTHING = frozenset(Verb)
_FILL = frozenset({Verb.OPEN_FORM_LIST, Verb.OPEN_FORM_READ, Verb.SUBMISSION_CREATE})
_ESTIMATES = frozenset(
    {
        Verb.PROJECT_READ,
        Verb.FORM_LIST,
        Verb.FORM_READ,
        Verb.OPEN_FORM_LIST,
        Verb.OPEN_FORM_READ,
        Verb.RUN_READ,
        Verb.ESTIMATE_READ,
    }
)
_VIEW = _ESTIMATES | {
    Verb.SUBMISSION_LIST,
    Verb.SUBMISSION_READ,
    Verb.DATASET_LIST,
    Verb.DATASET_READ,
    Verb.ENTITY_LIST,
    Verb.ENTITY_READ,
}
# What only makes sense for the whole site.
_SITE = frozenset(
    {
        Verb.AUDIT_READ,
        Verb.CONFIG_READ,
        Verb.CONFIG_SET,
        Verb.PROJECT_CREATE,
        Verb.USER_CREATE,
        Verb.USER_DELETE,
        Verb.USER_LIST,
        Verb.USER_INVALIDATE,
        Verb.USER_READ,
        Verb.USER_UPDATE,
    }
)

ADMIN = Role(1, "admin", "Administrator", _EVERYTHING)
APP_USER = Role(2, "app-user", "App User", _FILL)
MANAGER = Role(5, "manager", "Project Manager", _EVERYTHING - _SITE)
VIEWER = Role(6, "viewer", "Project Viewer", _VIEW)
FORM_VIEWER = Role(
    7, "formview", "Form Viewer (system internal)", frozenset({Verb.OPEN_FORM_READ})
)
DATA_COLLECTOR = Role(8, "formfill", "Data Collector", _FILL | {Verb.PROJECT_READ})
PUBLIC_LINK = Role(
    9,
    "pub-link",
    "Public Link",
    frozenset({Verb.OPEN_FORM_READ, Verb.SUBMISSION_CREATE}),
)
# Non-standard: checks and corrects submissions, changes nothing else. One by one, so
# without the right to export direct identifiers.
REVIEWER = Role(
    50, "reviewer", "Reviewer", _VIEW | {Verb.SUBMISSION_UPDATE, Verb.RUN_CREATE}
)
# Non-standard: sees results, never a submission.
ANALYST = Role(51, "analyst", "Analyst", _ESTIMATES)

ROLES: dict[int, Role] = {
    role.id: role
    for role in (
        ADMIN,
        APP_USER,
        MANAGER,
        VIEWER,
        FORM_VIEWER,
        DATA_COLLECTOR,
        PUBLIC_LINK,
        REVIEWER,
        ANALYST,
    )
}
# Roles that may be limited to areas: those that read, check and estimate.
LIMITABLE = frozenset({VIEWER.id, REVIEWER.id, ANALYST.id})
# What a limited role allows all the same: none of it shows an answer.
PLACE = frozenset(
    {
        Verb.PROJECT_READ,
        Verb.FORM_LIST,
        Verb.FORM_READ,
        Verb.OPEN_FORM_LIST,
        Verb.OPEN_FORM_READ,
    }
)
# What can be held within areas only: where it is asked for, answers can be filtered.
WITHIN_AREAS = frozenset(
    {
        Verb.SUBMISSION_LIST,
        Verb.SUBMISSION_READ,
        Verb.SUBMISSION_UPDATE,
        Verb.ESTIMATE_READ,
    }
)
_ROLES_WITH: dict[Verb, tuple[int, ...]] = {
    verb: tuple(role.id for role in ROLES.values() if verb in role.verbs)
    for verb in Verb
}


def roles_with(verb: Verb) -> tuple[int, ...]:
    """Ids of the roles that allow this."""
    return _ROLES_WITH[verb]


def role_named(text: str) -> Role:
    """The role with this id or system name; Problem 404.1 when there is none."""
    for role in ROLES.values():
        if text in (str(role.id), role.system):
            return role
    raise Problem("404.1")


def can(
    actor: Actor | None,
    verb: Verb,
    *,
    project: Project | int | None = None,
    form_id: int | None = None,
) -> bool:
    """Whether the actor may do this in the site, the project, or the form.

    A form's project must be given along with ``form_id``. One query.
    """
    if actor is None or actor.deleted_at is not None:
        return False
    return Assignment.objects.filter(
        scope(project, form_id), _allowing(verb), actor=actor
    ).exists()


def require(
    actor: Actor | None,
    verb: Verb,
    *,
    project: Project | int | None = None,
    form_id: int | None = None,
) -> Actor:
    """The actor, if allowed; Problem 401.2 for nobody, 403.52 for those who may within
    some areas only, 403.1 for the others."""
    if actor is None:
        raise Problem("401.2")
    if not can(actor, verb, project=project, form_id=form_id):
        limited = Assignment.objects.filter(
            scope(project, form_id), actor=actor, role__in=_ROLES_WITH[verb]
        )
        raise Problem("403.52" if limited.exists() else "403.1")
    return actor


def verbs_of(
    actor: Actor, *, project: Project | int | None = None, form_id: int | None = None
) -> frozenset[Verb]:
    """Everything the actor may do in the site, the project, or the form."""
    held = Assignment.objects.filter(scope(project, form_id), actor=actor)
    return _verbs(held.values_list("role", "areas"))


def require_to_give(
    giver: Actor,
    role: Role,
    *,
    project: Project | int | None = None,
    form_id: int | None = None,
) -> None:
    """Problem 403.1 unless the giver may give roles there, and do all that this allows."""
    held = verbs_of(giver, project=project, form_id=form_id)
    if Verb.ASSIGNMENT_CREATE not in held or not role.verbs <= held:
        raise Problem("403.1")


def verbs_in_projects(
    actor: Actor, project_ids: Iterable[int]
) -> dict[int, frozenset[Verb]]:
    """Everything the actor may do in each of these projects. One query."""
    held = Assignment.objects.filter(actor=actor, form_id=None)
    roles: dict[int | None, set[Verb]] = defaultdict(set)
    for project_id, role, areas in held.values_list("project_id", "role", "areas"):
        roles[project_id] |= _verbs([(role, areas)])
    return {pk: frozenset(roles[None] | roles[pk]) for pk in project_ids}


def verbs_on(
    actor: Actor | None, *, project: Project | int, form_id: int | None = None
) -> frozenset[Verb]:
    """Everything the actor may do in the project, or with one form of it. One query."""
    if actor is None or actor.deleted_at is not None:
        return frozenset()
    return verbs_of(actor, project=project, form_id=form_id)


def project_ids_with(actor: Actor, verb: Verb) -> frozenset[int] | None:
    """Projects in which the actor may do this everywhere; None means all."""
    found: set[int | None] = set(
        Assignment.objects.filter(
            _allowing(verb), actor=actor, form_id=None
        ).values_list("project_id", flat=True)
    )
    if None in found:
        return None
    return frozenset(pk for pk in found if pk is not None)


def form_ids_with(
    actor: Actor, verb: Verb, *, project: Project | int
) -> frozenset[int] | None:
    """Forms of the project with which the actor may do this; None means all."""
    in_project = Q(project=None) | Q(project=_pk(project))
    found: set[int | None] = set(
        Assignment.objects.filter(in_project, _allowing(verb), actor=actor).values_list(
            "form_id", flat=True
        )
    )
    if None in found:
        return None
    return frozenset(pk for pk in found if pk is not None)


def _allowing(verb: Verb) -> Q:
    """Assignments that allow this, wherever it is done."""
    roles = Q(role__in=_ROLES_WITH[verb])
    return roles if verb in PLACE else roles & Q(areas=[])


def _verbs(held: Iterable[tuple[int, list[str]]]) -> frozenset[Verb]:
    """What roles allow together, each with the areas that it is limited to."""
    found = frozenset[Verb]()
    for role, areas in held:
        if role in ROLES:
            verbs = ROLES[role].verbs
            found |= verbs & PLACE if areas else verbs
    return found


def scope(project: Project | int | None, form_id: int | None) -> Q:
    """Assignments that hold in the site, the project, or the form."""
    site = Q(project=None, form_id=None)
    if project is None:
        return site
    whole_project = Q(project=_pk(project), form_id=None)
    if form_id is None:
        return site | whole_project
    return site | whole_project | Q(project=_pk(project), form_id=form_id)


def _pk(project: Project | int) -> int:
    return project if isinstance(project, int) else project.pk
