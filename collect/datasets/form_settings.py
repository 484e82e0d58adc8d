"""/data/v1: what is set for a form as a whole, beyond ODK Central."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb, require
from collect.forms.actions import set_review_rule
from collect.forms.models import Form, ReviewRule
from collect.forms.queries import form_for
from collect.rest import CentralSchema, action_notes

router = Router(auth=Authenticated(), tags=["form settings"])

_SETTINGS = "/projects/{int:project_id}/forms/{segment:xml_form_id}/settings"


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
    return _form(request, project_id, xml_form_id, Verb.FORM_READ)


@router.patch(_SETTINGS, response=FormSettings)
def change_settings(
    request: HttpRequest,
    project_id: int,
    xml_form_id: str,
    changes: FormSettingsPatch,
) -> Form:
    """Change them; a change makes a run due, and estimates are those of the run."""
    form = _form(request, project_id, xml_form_id, Verb.FORM_UPDATE)
    if changes.review_rule is None:
        return form
    return set_review_rule(
        form=form,
        rule=changes.review_rule,
        by=asking(request),
        notes=action_notes(request),
    )


def _form(request: HttpRequest, project_id: int, xml_form_id: str, verb: Verb) -> Form:
    """The form, if the caller may do this with it. Raises Problem 403.1, 404.1."""
    form = form_for(project_id, xml_form_id)
    require(asking(request), verb, project=form.project_id, form_id=form.pk)
    return form
