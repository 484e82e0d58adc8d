"""What the accounts room shows of forms, which it may not import: see its ports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from collect.accounts.models import Actor, Project
from collect.accounts.ports import ProjectStatistics
from collect.forms import actions
from collect.forms.api.schemas import FormExtended, FormOut
from collect.forms.api.shapes import extended_json, form_json
from collect.forms.models import Form
from collect.forms.ports import FormStatistics, submission_store
from collect.forms.queries import form_with_id, forms_seen_by, public_link_counts


class ProjectForms:
    """The forms of projects, as `collect.accounts.ports.FormStore` wants them."""

    def statistics(self, project_ids: Sequence[int]) -> Mapping[int, ProjectStatistics]:
        """Forms by project, and when the newest submission to one of them arrived."""
        forms = Form.objects.filter(project_id__in=project_ids, deleted_at=None)
        by_project: dict[int, list[int]] = {}
        for form_id, project_id in forms.values_list("id", "project_id"):
            by_project.setdefault(project_id, []).append(form_id)
        every = [form_id for ids in by_project.values() for form_id in ids]
        figures = submission_store().statistics(every)
        return {
            project_id: ProjectStatistics(len(ids), _newest(figures, ids))
            for project_id, ids in by_project.items()
        }

    def listed(
        self, actor: Actor, project_ids: Sequence[int]
    ) -> Mapping[int, Sequence[Mapping[str, Any]]]:
        """By project, the extended JSON of the forms the actor may see there."""
        seen = {pk: list(forms_seen_by(actor, pk)) for pk in project_ids}
        ids = [form.id for forms in seen.values() for form in forms]
        figures = submission_store().statistics(ids)
        links = public_link_counts(ids)

        def shown(form: Form) -> Mapping[str, Any]:
            shape = extended_json(
                form,
                statistics=figures.get(form.id, FormStatistics()),
                public_links=links.get(form.id, 0),
            )
            return _json(FormExtended, shape)

        return {pk: [shown(form) for form in forms] for pk, forms in seen.items()}

    def described(self, form_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """The JSON of forms by id, deleted ones too."""
        forms = Form.objects.filter(id__in=form_ids).select_related(
            "current_version", "draft_version"
        )
        return {form.id: _json(FormOut, form_json(form)) for form in forms}

    def ids(self, project: Project) -> Mapping[str, int]:
        """Ids in the database of all forms of the project, by xmlFormId."""
        forms = Form.objects.filter(project=project, deleted_at=None)
        return dict(forms.values_list("xml_form_id", "id"))

    def update(
        self,
        form_id: int,
        *,
        by: Actor,
        state: str | None,
        name: str | None,
        notes: str | None,
    ) -> None:
        """Change a form's state or name; None leaves it. Raises Problem 400.8."""
        actions.update(
            form=form_with_id(form_id), by=by, state=state, name=name, notes=notes
        )


def _newest(
    figures: Mapping[int, FormStatistics], ids: Sequence[int]
) -> datetime | None:
    times = (figures[form_id].last_submission for form_id in ids if form_id in figures)
    return max((time for time in times if time is not None), default=None)


def _json(schema: type[FormOut], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    shown = schema.model_validate(shape)
    return shown.model_dump(by_alias=True, exclude_unset=True)
