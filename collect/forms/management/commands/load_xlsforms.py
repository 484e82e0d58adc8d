"""`manage.py load_xlsforms`: publish a folder of workbooks as forms of a project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collect.accounts import actions as accounts
from collect.accounts.models import Project
from collect.forms import actions
from collect.problems import Problem


class Command(BaseCommand):
    help = (
        "Publishes every .xlsx file of a folder and its subfolders as a form. What is"
        " published already stays as it is, so it can be run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "directory",
            nargs="?",
            type=Path,
            default=Path(settings.BASE_DIR) / "xlsforms",
            help="folder of workbooks (default: xlsforms)",
        )
        parser.add_argument(
            "--project",
            default="Surveys",
            help="name of the project; made if there is none (default: Surveys)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        directory: Path = options["directory"]
        paths = [
            path
            for path in sorted(directory.rglob("*.xlsx"))
            if not path.name.startswith(("~", "."))
        ]
        if not paths:
            raise CommandError(f"There is no .xlsx file in {directory}.")
        project = _project(options["project"])
        failed = [path for path in paths if not self._load(project, path)]
        if failed:
            names = ", ".join(path.name for path in failed)
            raise CommandError(f"Not loaded: {names}. The reasons are above.")

    def _load(self, project: Project, path: Path) -> bool:
        try:
            form, loaded = actions.load_workbook(project=project, path=path, by=None)
        except Problem as problem:
            self.stderr.write(f"{path.name}: {problem.message}")
            return False
        self.stdout.write(f"{path.name}: {form.xml_form_id} {loaded.value}")
        return True


def _project(name: str) -> Project:
    found = Project.objects.filter(name=name, deleted_at__isnull=True)
    return found.order_by("id").first() or accounts.create_project(by=None, name=name)
