"""Writes of the forms room. All are keyword-only and name their actor `by=`."""

from collect.forms.actions.drafts import create_form, delete_draft, replace_draft
from collect.forms.actions.loading import Loaded, load_workbook
from collect.forms.actions.media import clear_attachment, set_attachment
from collect.forms.actions.publishing import publish
from collect.forms.actions.purging import discard_replaced_drafts, purge_forms
from collect.forms.actions.refusing import (
    accept_warnings,
    discard_refused,
    drop_refused,
    keep_refused,
)
from collect.forms.actions.settings import set_review_rule
from collect.forms.actions.state import delete, restore, set_state, update
from collect.forms.actions.storage import sweep_blobs

__all__ = [
    "Loaded",
    "accept_warnings",
    "clear_attachment",
    "create_form",
    "delete",
    "delete_draft",
    "discard_refused",
    "discard_replaced_drafts",
    "drop_refused",
    "keep_refused",
    "load_workbook",
    "publish",
    "purge_forms",
    "replace_draft",
    "restore",
    "set_attachment",
    "set_review_rule",
    "set_state",
    "sweep_blobs",
    "update",
]
