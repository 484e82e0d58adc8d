"""Writes of settings that are kept for later exports."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.exports import rights
from collect.datasets.exports.wishes import Wish, checked
from collect.datasets.models import ExportSettings
from collect.forms.models import Form
from collect.lib.clock import now
from collect.problems import Problem


def save_settings(*, form: Form, name: str, wish: Wish, by: Actor) -> ExportSettings:
    """New settings under a name. Raises Problem 409.3 if the form has such, 403.1, and
    what `wishes.checked` raises."""
    kept = ExportSettings(form=form, name=name, created_by=by)
    return _save(kept, wish, by, "create")


def change_settings(
    *, kept: ExportSettings, name: str, wish: Wish, by: Actor
) -> ExportSettings:
    """Other settings in their place; for who made them, and for managers. Raises as
    `save_settings`."""
    require_own(kept, by)
    kept.name = name
    kept.updated_at = now()
    return _save(kept, wish, by, "update")


@transaction.atomic
def delete_settings(*, kept: ExportSettings, by: Actor) -> None:
    """Forget settings; for who made them, and for managers. Raises Problem 403.1."""
    require_own(kept, by)
    _record("delete", kept, by)
    kept.delete()


def require_own(kept: ExportSettings, by: Actor) -> None:
    """Raises Problem 403.1 unless the actor made them, or manages the form."""
    if kept.created_by_id != by.pk and not rights.may_manage(by, kept.form):
        raise Problem("403.1")


def _save(kept: ExportSettings, wish: Wish, by: Actor, action: str) -> ExportSettings:
    kept.direct = checked(wish, kept.form).direct
    rights.require_export(by, kept.form, direct=kept.direct)
    kept.format, kept.options = wish.format, wish.to_json()
    try:
        with transaction.atomic():
            kept.save()
            _record(action, kept, by)
    except IntegrityError as error:
        raise Problem("409.3", fields=["name"], values=[kept.name]) from error
    return kept


def _record(action: str, kept: ExportSettings, by: Actor) -> None:
    record(
        action=f"export_settings.{action}",
        by=by,
        project_id=kept.form.project_id,
        form_id=kept.form_id,
        details={"settingsId": kept.pk, "name": kept.name, "format": kept.format},
    )
