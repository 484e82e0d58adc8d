"""Writes of this room."""

from __future__ import annotations

from collect.submissions.actions.arrival import Upload, client_name
from collect.submissions.actions.attach import attach_files
from collect.submissions.actions.comments import add_comment
from collect.submissions.actions.correct import correct_submission
from collect.submissions.actions.delete import delete_submission, restore_submission
from collect.submissions.actions.direct import SmallFile, receive_direct
from collect.submissions.actions.edit import edit_submission
from collect.submissions.actions.files import clear_attachment, set_attachment
from collect.submissions.actions.grants import may_send
from collect.submissions.actions.purge import (
    discard_drafts,
    purge_form,
    purge_submissions,
)
from collect.submissions.actions.rebuild import Rebuilt, rebuild_rows
from collect.submissions.actions.receiving import Outcome, Receipt, receive
from collect.submissions.actions.review import set_review_state, set_review_states

__all__ = [
    "Outcome",
    "Rebuilt",
    "Receipt",
    "SmallFile",
    "Upload",
    "add_comment",
    "attach_files",
    "clear_attachment",
    "client_name",
    "correct_submission",
    "delete_submission",
    "discard_drafts",
    "edit_submission",
    "may_send",
    "purge_form",
    "purge_submissions",
    "rebuild_rows",
    "receive",
    "receive_direct",
    "restore_submission",
    "set_attachment",
    "set_review_state",
    "set_review_states",
]
