"""Who may have which export.

Whoever may read a form's submissions may export them; direct identifiers, and the files
of submissions, take a right of their own. An export that has them, or whose filter
speaks of them, is shown to nobody else.
"""

from __future__ import annotations

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, can, require
from collect.forms.models import Form


def verb_for(*, direct: bool) -> Verb:
    """What one must be allowed to do."""
    return Verb.SUBMISSION_READ_DIRECT if direct else Verb.SUBMISSION_READ


def require_export(actor: Actor, form: Form, *, direct: bool) -> None:
    """Raises Problem 403.1 unless the actor may have such an export."""
    require(actor, Verb.SUBMISSION_READ, project=form.project_id, form_id=form.pk)
    require(actor, verb_for(direct=direct), project=form.project_id, form_id=form.pk)


def may_export(actor: Actor, form: Form, *, direct: bool) -> bool:
    """Whether the actor may have such an export."""
    verbs = {Verb.SUBMISSION_READ, verb_for(direct=direct)}
    return all(
        can(actor, verb, project=form.project_id, form_id=form.pk) for verb in verbs
    )


def may_manage(actor: Actor, form: Form) -> bool:
    """Whether the actor may end what others asked for, and change what they saved."""
    return can(actor, Verb.FORM_UPDATE, project=form.project_id, form_id=form.pk)
