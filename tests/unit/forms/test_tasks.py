"""What workers do for the forms room."""

from unittest.mock import patch

from collect.forms import actions, tasks


def test_the_daily_sweep_removes_orphan_files() -> None:
    with patch.object(actions, "sweep_blobs") as sweep:
        tasks.sweep_blobs()
    sweep.assert_called_once_with()


def test_the_daily_purge_removes_forms_drafts_and_what_was_refused() -> None:
    with (
        patch.object(actions, "purge_forms") as forms,
        patch.object(actions, "discard_replaced_drafts") as drafts,
        patch.object(actions, "discard_refused") as refused,
    ):
        tasks.purge()
    forms.assert_called_once_with()
    drafts.assert_called_once_with()
    refused.assert_called_once_with()
