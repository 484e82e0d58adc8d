"""Files of the hostile survey in every format, made as a worker makes them."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from collect.accounts.permissions import ADMIN
from collect.datasets.exports.actions import request_export
from collect.datasets.exports.files import CONTENT, folder_of
from collect.datasets.exports.wishes import Wish
from collect.datasets.exports.work import execute
from collect.datasets.models import ExportState
from collect.datasets.tables import raw
from collect.datasets.tables.folders import raw_folder
from collect.forms.models import Form
from collect.submissions.exports.columnar.options import Options
from collect.submissions.queries import horizon
from tests.compat.readers.hostile import survey
from tests.compat.seeded import undone
from tests.factories.accounts import Person, make_person


@dataclass
class Files:
    """Unpacked exports of one form, made when they are asked for."""

    form: Form
    analyst: Person
    folder: Path
    tables: Path

    def of(self, name: str, options: Options | None = None) -> Path:
        """The folder with the files of an export in this format."""
        wish = Wish(name, options or Options())
        export = request_export(form=self.form, wish=wish, by=self.analyst.actor).export
        if export.state == ExportState.QUEUED:
            execute(export_id=export.pk)
            export.refresh_from_db()
        assert export.state == ExportState.SUCCEEDED, export.error
        target = self.folder / str(export.pk)
        with zipfile.ZipFile(folder_of(export.pk) / CONTENT) as archive:
            archive.extractall(target)
        return target


@pytest.fixture(scope="package")
def files(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Files]:
    """Exports of the hostile survey; what they leave in the database is undone.

    Half of its submissions are in the tables, the others come from PostgreSQL.
    """
    with django_db_blocker.unblock(), undone():
        form = survey()
        tables = Path(settings.COLLECT_TABLE_DIR)
        raw.append_tail(tables, form.pk, upto=horizon(form.pk) // 2)
        folder = raw_folder(tables, form.pk)
        assert folder is not None
        analyst = make_person("analyst", ADMIN)
        yield Files(form, analyst, tmp_path_factory.mktemp("exports"), folder)
