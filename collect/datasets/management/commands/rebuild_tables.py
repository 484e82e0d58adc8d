"""Make raw tables anew from the database."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from collect.datasets.actions import TablesInUseError, rebuild_tables
from collect.forms.models import Form


class Command(BaseCommand):
    """`rebuild_tables [ID …] [--all]`."""

    help = "Make the raw tables of forms anew from the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Describe the options."""
        parser.add_argument("form", nargs="*", type=int, help="database id of a form")
        parser.add_argument("--all", action="store_true", help="every form")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many rows there are."""
        if bool(options["form"]) == options["all"]:
            raise CommandError("Say which forms, by their database ids, or --all.")
        for form in _forms(options["form"]):
            try:
                added = rebuild_tables(form_id=form.pk)
            except TablesInUseError as error:
                raise CommandError(str(error)) from error
            rows = ", ".join(
                f"{table or 'submissions'} {count}" for table, count in added.items()
            )
            self.stdout.write(f"{form.xml_form_id} ({form.pk}): {rows}")


def _forms(ids: list[int]) -> list[Form]:
    forms = Form.objects.filter(current_version__isnull=False).order_by("pk")
    found = list(forms.filter(pk__in=ids) if ids else forms)
    unknown = set(ids) - {form.pk for form in found}
    if unknown:
        raise CommandError(
            f"No published form has the id {', '.join(map(str, sorted(unknown)))}."
        )
    return found
