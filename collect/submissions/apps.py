"""The Django application of this room."""

from __future__ import annotations

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """Submissions, their versions, attachments and typed rows."""

    name = "collect.submissions"
    label = "submissions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend the forms room the figures of its submissions."""
        from collect.forms import ports
        from collect.submissions.store import Submissions

        ports.register(Submissions())
