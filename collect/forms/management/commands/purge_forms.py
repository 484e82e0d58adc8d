"""`manage.py purge_forms`: delete forms in the trash for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from collect.forms import actions
from collect.forms.actions.purging import KEPT


class Command(BaseCommand):
    help = (
        "Deletes forms in the trash for good, with their versions, submissions, runs"
        " and tables. A worker does this every day for those that were there for"
        f" {KEPT.days} days; by default this command does the same now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help=f"also forms deleted less than {KEPT.days} days ago",
        )
        parser.add_argument("--project", type=int, help="only forms of this project id")
        parser.add_argument(
            "--form",
            type=int,
            help="only the form with this numeric id (?deleted=true)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        purged = actions.purge_forms(
            kept=timedelta() if options["force"] else KEPT,
            project_id=options["project"],
            form_id=options["form"],
        )
        self.stdout.write(f"Forms purged: {purged}")
