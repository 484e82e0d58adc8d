"""A run looks again at what has changed, and finds what a run over everything finds."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from unittest.mock import patch

import pyarrow as pa
import pytest
from django.conf import settings

from collect.accounts.models import Actor
from collect.datasets import actions, recollection
from collect.datasets.pipeline import Former
from collect.datasets.tables import memory, store
from collect.datasets.tables.folders import FINDINGS, table_path
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.forms import make_version
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.homes import finished_run, home
from tests.integration.datasets.test_trash import delete, restore

Formers = list[Former | None]


@pytest.fixture
def formers() -> Iterator[Formers]:
    """What each run was told of the one before."""
    found: Formers = []
    ask = recollection.former

    def told(*given: object) -> Former | None:
        found.append(ask(*given))  # type: ignore[arg-type]
        return found[-1]

    with patch.object(recollection, "former", told):
        yield found


def logged(form: Form) -> list[dict[str, str]]:
    run = finished_run(form)
    assert run.problems == []
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    assert log is not None
    return log.to_pylist()  # type: ignore[no-any-return]


def forget(form: Form) -> None:
    shutil.rmtree(table_path(settings.COLLECT_TABLE_DIR, form.pk, FINDINGS))


def changed(former: Former | None) -> tuple[list[str], list[str]]:
    assert former is not None
    return former.added.to_pylist(), former.touched.to_pylist()


def test_only_what_has_changed_is_looked_at_again(
    form: Form, by: Actor, formers: Formers
) -> None:
    first, second = home(form, by, rooms="12"), home(form, by, area="X")
    lines = logged(form)
    assert formers.pop() is None
    assert logged(form) == lines
    assert changed(formers.pop()) == ([], [])
    third = home(form, by, rooms="10")
    home(form, by, rooms="2", instance_id="uuid:edited", deprecated_id=first)
    delete(form, second, by)
    lines = logged(form)
    added, touched = changed(formers.pop())
    assert (added, sorted(touched)) == ([third], sorted([first, second]))
    assert [line["uuid"] for line in lines] == [third]
    restore(form, second, by)
    lines = logged(form)
    assert changed(formers.pop()) == ([second], [])
    forget(form)
    assert logged(form) == lines
    assert formers.pop() is None


def test_after_another_version_everything_is_looked_at(
    form: Form, by: Actor, formers: Formers
) -> None:
    home(form, by, rooms="7")
    assert logged(form) == []
    make_version(form, _second(), kind=Kind.MD)
    assert [line["check_id"] for line in logged(form)] == ["too_many"]
    assert formers == [None, None]


def _second() -> bytes:
    text = WORKBOOK.replace("| homes   | 1       |", "| homes   | 2       |")
    return text.replace("${rooms} < 9", "${rooms} < 6").encode()


def test_a_run_that_dies_before_it_has_kept_its_findings_costs_nothing(
    form: Form, by: Actor, formers: Formers, monkeypatch: pytest.MonkeyPatch
) -> None:
    home(form, by, rooms="12")
    logged(form)
    home(form, by, rooms="13")
    with monkeypatch.context() as patched:
        patched.setattr(memory, "remember", _die)
        run = actions.request_run(form_id=form.pk)
        with pytest.raises(pa.ArrowInvalid):
            actions.execute(run_id=run.pk)
    assert len(logged(form)) == 2
    assert [former and len(former.added) for former in formers] == [None, 1, 1]


def _die(*_: object) -> None:
    raise pa.ArrowInvalid


def test_the_digest_of_the_code_is_the_same_in_every_process() -> None:
    recollection.code.cache_clear()
    first = recollection.code()
    recollection.code.cache_clear()
    assert recollection.code() == first != ""
