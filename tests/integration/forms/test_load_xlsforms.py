"""The command that publishes a folder of workbooks."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from collect.accounts.models import Project
from collect.forms.actions import Loaded, load_workbook
from collect.forms.models import Form
from collect.problems import Problem
from tests.integration.forms import workbooks

pytestmark = pytest.mark.django_db


def load(directory: Path) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("load_xlsforms", directory, project="Demo", stdout=out, stderr=out)
    return out.getvalue()


def write(path: Path, version: str, form_id: str = "people") -> None:
    settings = (("form_id", "version"), (form_id, version))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(workbooks.xlsx(settings=settings))


def test_a_folder_is_published_once(tmp_path: Path) -> None:
    write(tmp_path / "theme" / "people.xlsx", "1")
    write(tmp_path / "~$people.xlsx", "1", "lock_file")
    assert load(tmp_path) == "people.xlsx: people created\n"
    assert load(tmp_path) == "people.xlsx: people unchanged\n"
    write(tmp_path / "theme" / "people.xlsx", "2")
    assert load(tmp_path) == "people.xlsx: people updated\n"
    form = Form.objects.get(project__name="Demo")
    assert form.current_version is not None
    assert form.current_version.version == "2"
    assert form.draft_version is None
    assert form.versions.count() == 2
    assert Project.objects.filter(name="Demo").count() == 1


def test_a_changed_workbook_needs_a_new_version(tmp_path: Path) -> None:
    write(tmp_path / "people.xlsx", "1")
    load(tmp_path)
    changed = workbooks.xlsx(settings=(("form_id", "version"), ("people", 1)), x=())
    (tmp_path / "people.xlsx").write_bytes(changed)
    with pytest.raises(CommandError, match=r"Not loaded: people\.xlsx"):
        load(tmp_path)


def test_one_bad_workbook_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 no")
    write(tmp_path / "b.xlsx", "1")
    with pytest.raises(CommandError, match=r"Not loaded: a\.xlsx\."):
        load(tmp_path)
    assert Form.objects.get().xml_form_id == "people"


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"no \.xlsx file"):
        load(tmp_path)


def test_only_definitions_are_loaded(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "notes.pdf"
    path.write_bytes(b"%PDF")
    with pytest.raises(Problem, match=r"400\.6"):
        load_workbook(project=project, path=path, by=None)


def test_an_xform_is_loaded_too(tmp_path: Path, project: Project) -> None:
    from tests.factories.forms import xform

    path = tmp_path / "simple.xml"
    path.write_bytes(xform())
    form, loaded = load_workbook(project=project, path=path, by=None)
    assert (form.xml_form_id, loaded) == ("simple", Loaded.CREATED)
