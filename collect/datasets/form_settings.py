"""/data/v1: what is set for a form as a whole, beyond ODK Central."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.datasets.places import FORM, form_at
from collect.forms.actions import set_review_rule
from collect.forms.models import Form, ReviewRule
from collect.rest import CentralSchema, action_notes

router = Router(auth=Authenticated(), tags=["form settings"])

_SETTINGS = FORM + "/settings"


class FormSettings(CentralSchema):
    """`reviewRule`: which submissions count in estimates."""

    review_rule: ReviewRule


class FormSettingsPatch(CentralSchema):
    """What is to be changed; what is not there stays."""

    model_config = CentralSchema.model_config | {"extra": "forbid"}

    review_rule: ReviewRule | None = None


@router.get(_SETTINGS, response=FormSettings)
def read_settings(request: HttpRequest, project_id: int, xml_form_id: str) -> Form:
    """The form's settings."""
    return form_at(request, project_id, xml_form_id, Verb.FORM_READ)


@router.patch(_SETTINGS, response=FormSettings)
def change_settings(
    request: HttpRequest,
    project_id: int,
    xml_form_id: str,
    changes: FormSettingsPatch,
) -> Form:
    """Change them; a change makes a run due, and estimates are those of the run."""
    form = form_at(request, project_id, xml_form_id, Verb.FORM_UPDATE)
    if changes.review_rule is None:
        return form
    return set_review_rule(
        form=form,
        rule=changes.review_rule,
        by=asking(request),
        notes=action_notes(request),
    )
