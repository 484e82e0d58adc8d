"""`manage.py purge_submissions`: delete submissions in the trash for good."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand

from collect.submissions import actions
from collect.submissions.actions.purge import KEPT


class Command(BaseCommand):
    """`purge_submissions [--force] [--project ID] [--form ID]`."""

    help = (
        "Delete submissions in the trash for good, with their edits, files and comments."
        f" A worker does this every day for those deleted more than {KEPT.days} days"
        " ago; by default this command does the same now."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument(
            "--force",
            action="store_true",
            help=f"also submissions deleted less than {KEPT.days} days ago",
        )
        parser.add_argument("--project", type=int, help="only those of this project id")
        parser.add_argument(
            "--form", type=int, help="only those of this numeric form id"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Purge, and say how many there were."""
        purged = actions.purge_submissions(
            kept=timedelta() if options["force"] else KEPT,
            project_id=options["project"],
            form_id=options["form"],
        )
        self.stdout.write(f"Submissions purged: {purged}")
