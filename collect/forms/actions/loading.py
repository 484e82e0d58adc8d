"""Forms from a folder of workbooks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from collect.accounts.models import Actor, Project
from collect.forms.actions.drafts import create_form, replace_draft
from collect.forms.actions.publishing import publish
from collect.forms.models import Form
from collect.forms.queries import form_for
from collect.forms.uploads import Upload, kind_of_name
from collect.lib.hashing import sha256_hex
from collect.problems import Problem


class Loaded(StrEnum):
    """What loading a workbook came to."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def load_workbook(
    *, project: Project, path: Path, by: Actor | None
) -> tuple[Form, Loaded]:
    """Publish the workbook in the project, unless it is what is published already.

    A form that does not name itself takes the file's name. Raises Problem: 400.6 for
    a file of another kind, what conversion raises, 409.6 if the workbook changed and
    its version did not.
    """
    kind = kind_of_name(path.name)
    if kind is None:
        raise Problem("400.6", field="file name", value=path.name)
    upload = Upload(data=path.read_bytes(), kind=kind, fallback_id=path.stem)
    same = Form.objects.filter(
        project=project,
        deleted_at__isnull=True,
        current_version__workbook__sha256=sha256_hex(upload.data),
    ).first()
    if same is not None:
        return same, Loaded.UNCHANGED
    try:
        form = create_form(
            project=project, upload=upload, by=by, publish=True, ignore_warnings=True
        )
    except Problem as problem:
        if problem.code != "409.3":
            raise
        form = form_for(project.id, problem.details["values"][1])
    else:
        return form, Loaded.CREATED
    replace_draft(form=form, upload=upload, by=by, ignore_warnings=True)
    form.refresh_from_db()
    publish(form=form, by=by)
    form.refresh_from_db()
    return form, Loaded.UPDATED
