"""Who sees which answers at the addresses that are ODK Central's.

In bulk (tables, archives, OData, GeoJSON) whoever may not read direct identifiers finds
those answers empty, positions among them. One by one, as they were sent, submissions are
read by those who check them, too. Tests of drafts are nobody's data.
"""

from __future__ import annotations

from functools import lru_cache

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, can
from collect.forms.models import Form
from collect.forms.queries import published_schemas, schema_of
from collect.forms.xlsform.identifying import guarded
from collect.problems import Problem

_INSTANCE_NAME = "/meta/instanceName"
"""Forms put it together from names."""


def hidden_from(
    actor: Actor | None, form: Form, *, draft: bool = False
) -> frozenset[str]:
    """Paths of the questions whose answers the actor may not have in bulk."""
    if draft or _may(actor, form, Verb.SUBMISSION_READ_DIRECT):
        return frozenset()
    return _guarded(form)


def sees_files(actor: Actor | None, form: Form, *, draft: bool = False) -> bool:
    """Whether the actor may have files in bulk: photos show faces and know where they
    were taken, logs of clients are tracks."""
    return draft or _may(actor, form, Verb.SUBMISSION_READ_DIRECT)


def require_whole(actor: Actor | None, form: Form, *, draft: bool = False) -> None:
    """`require_trust` for a submission as it was sent, if its form asks who or where
    somebody is."""
    if not draft and _guarded(form):
        require_trust(actor, form)


def require_trust(actor: Actor | None, form: Form, *, draft: bool = False) -> None:
    """For what tells who or where somebody is, one by one: answers, files.

    Raises Problem 403.51 unless the actor corrects submissions or may read direct
    identifiers.
    """
    if not draft and not is_trusted(actor, form):
        raise Problem("403.51")


def is_trusted(actor: Actor | None, form: Form) -> bool:
    """Whether the actor corrects submissions or may read direct identifiers."""
    verbs = (Verb.SUBMISSION_READ_DIRECT, Verb.SUBMISSION_UPDATE)
    return any(_may(actor, form, verb) for verb in verbs)


def require_bulk(actor: Actor | None, form: Form) -> None:
    """For all submissions as they were sent. Raises Problem 403.51."""
    if hidden_from(actor, form):
        raise Problem("403.51")


def _may(actor: Actor | None, form: Form, verb: Verb) -> bool:
    return can(actor, verb, project=form.project_id, form_id=form.pk)


def _guarded(form: Form) -> frozenset[str]:
    versions = tuple(schema.version_id for schema in published_schemas(form.pk))
    return _guarded_in(versions)


@lru_cache(maxsize=256)
def _guarded_in(versions: tuple[int, ...]) -> frozenset[str]:
    found = guarded([schema_of(version).fields for version in versions])
    return found.paths | {_INSTANCE_NAME} if found.withheld else found.paths
