"""What the forms room may ask about the submissions of its forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from collect.forms.ports import FormStatistics
from collect.submissions import actions, queries


class Submissions:
    """The port `collect.forms.ports.SubmissionStore`, on the tables of this room."""

    def statistics(
        self, form_ids: Sequence[int], *, draft: bool = False
    ) -> Mapping[int, FormStatistics]:
        """Figures by form; a form without submissions is left out. One query."""
        return queries.statistics(form_ids, draft=draft)

    def discard_drafts(self, form_id: int) -> None:
        """Delete the test submissions of a form's draft, in the caller's transaction."""
        actions.discard_drafts(form_id=form_id)

    def purge_form(self, form_id: int) -> None:
        """Delete all submissions of a form, in the caller's transaction."""
        actions.purge_form(form_id=form_id)
