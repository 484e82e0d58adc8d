"""What workers do for the forms room."""

from unittest.mock import patch

from collect.forms import actions, tasks


def test_the_daily_sweep_removes_orphan_files() -> None:
    with patch.object(actions, "sweep_blobs") as sweep:
        tasks.sweep_blobs()
    sweep.assert_called_once_with()


def test_the_daily_purge_removes_forms_and_drafts() -> None:
    with (
        patch.object(actions, "purge_forms") as forms,
        patch.object(actions, "discard_replaced_drafts") as drafts,
    ):
        tasks.purge()
    forms.assert_called_once_with()
    drafts.assert_called_once_with()
