"""Who sees which answers at the addresses that are ODK Central's.

In bulk (tables, archives, OData, GeoJSON) whoever may not read direct identifiers finds
those answers empty, positions among them. One by one, as they were sent, submissions are
read by those who check them, too. Tests of drafts are nobody's data.

Somebody whose role is limited to areas sees the submissions that were made there, and no
others (`areas_seen`). Tests of drafts are limited, too.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from collect.accounts.limits import Areas, areas_with, joined
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, can, require
from collect.forms.areas import cover
from collect.forms.models import Form
from collect.forms.queries import published_schemas, schema_of
from collect.forms.xlsform.identifying import guarded
from collect.problems import Problem
from collect.submissions.areas import ids_within, lies_within
from collect.submissions.models import Submission

_INSTANCE_NAME = "/meta/instanceName"
"""Forms put it together from names."""


def areas_seen(actor: Actor, form: Form, verb: Verb) -> Areas:
    """Where the actor may do this with the form's submissions: for whoever then filters
    them by `areas.of_areas`. Raises Problem 403.1 if nowhere."""
    areas = areas_with(actor, verb, project=form.project_id, form_id=form.pk)
    if areas.nowhere:
        require(actor, verb, project=form.project_id, form_id=form.pk)
    return areas


def require_about(
    actor: Actor, form: Form, verb: Verb, instance_ids: Collection[str]
) -> None:
    """Raises Problem 403.1, or 403.53 unless the actor may do this with each of these
    submissions, named by their first instanceIDs."""
    areas = areas_seen(actor, form, verb)
    if areas.everywhere:
        return
    if not ids_within(form, areas, instance_ids).issuperset(instance_ids):
        raise Problem("403.53")


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


def require_whole(actor: Actor | None, submission: Submission) -> None:
    """`require_trust` for a submission as it was sent, if its form asks who or where
    somebody is."""
    if not submission.draft and _guarded(submission.form):
        require_trust(actor, submission)


def require_trust(actor: Actor | None, submission: Submission) -> None:
    """For what tells who or where somebody is, one by one: answers, files.

    Raises Problem 403.51 unless the actor corrects submissions of its areas or may read
    direct identifiers.
    """
    if submission.draft:
        return
    if not lies_within(submission, trusted_areas(actor, submission.form)):
        raise Problem("403.51")


def trusted_areas(actor: Actor | None, form: Form) -> Areas:
    """Where the actor corrects submissions or may read direct identifiers."""
    verbs = (Verb.SUBMISSION_READ_DIRECT, Verb.SUBMISSION_UPDATE)
    place = {"project": form.project_id, "form_id": form.pk}
    return joined(areas_with(actor, verb, **place) for verb in verbs)


def is_trusted(actor: Actor | None, form: Form) -> bool:
    """Whether the actor corrects all submissions or may read direct identifiers."""
    return trusted_areas(actor, form).everywhere


def require_trust_within(actor: Actor | None, form: Form, areas: Areas) -> None:
    """`require_trust` for all submissions within the areas. Raises Problem 403.51."""
    trusted = trusted_areas(actor, form)
    if trusted.codes is None:
        return
    known = cover(trusted.codes)
    if areas.codes is None or not all(known.has([code]) for code in areas.codes):
        raise Problem("403.51")


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
