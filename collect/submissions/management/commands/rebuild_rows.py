"""Make typed rows anew from the submissions' XML."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collect.submissions.actions import rebuild_rows


class Command(BaseCommand):
    """`rebuild_rows [--form ID] [--check]`."""

    help = "Make the typed rows of submissions anew from their XML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("--form", type=int, help="database id of one form")
        parser.add_argument(
            "--check", action="store_true", help="only compare; fail if any row differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild or compare, and say how much differed."""
        check = options["check"]
        rebuilt = rebuild_rows(form_id=options["form"], write=not check)
        summary = (
            f"{rebuilt.versions} submission versions compared, "
            f"{rebuilt.different} had other rows or areas than their XML."
        )
        if check and rebuilt.different:
            raise CommandError(f"{summary} Run rebuild_rows without --check.")
        self.stdout.write(summary)
