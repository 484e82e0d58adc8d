"""Workbooks that were not taken are kept for a while, and then gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from collect.accounts.models import Project
from collect.forms import actions, blobs, workbooks
from collect.forms.isolation import Busy, Cause, Died
from collect.forms.models import Blob, RefusedUpload
from collect.forms.queries import free_version, refused_for, upload_of
from collect.forms.tasks import purge
from collect.forms.uploads import Kind, Upload
from collect.lib.clock import now
from collect.problems import Problem
from tests.factories.accounts import Person
from tests.factories.forms import make_draft, make_form, make_version, xform
from tests.integration.forms.workbooks import SURVEY, xlsx

BROKEN = Upload(xlsx(survey=(*SURVEY, ("intger", "x", "X"))), Kind.XLSX, "broken")
WORDS = {"headings": ["x"] * 6, "severities": {"error": "Error"}}


@pytest.fixture
def refused(project: Project, alice: Person) -> RefusedUpload:
    with pytest.raises(Problem) as caught:
        actions.create_form(project=project, upload=BROKEN, by=alice.actor)
    return actions.keep_refused(
        project=project,
        form=None,
        upload=BROKEN,
        name="broken.xlsx",
        problem=caught.value,
        by=alice.actor,
    )


def test_its_bytes_are_kept_as_long_as_it_is(
    refused: RefusedUpload, alice: Person
) -> None:
    assert str(refused) == "broken.xlsx"
    assert upload_of(refused_for(refused.pk, alice.actor)) == BROKEN
    actions.sweep_blobs(older_than=timedelta(0))
    assert blobs.path_of(refused.blob.sha256).exists()
    purge()
    assert RefusedUpload.objects.exists()
    RefusedUpload.objects.update(created_at=now() - timedelta(days=2))
    purge()
    assert not RefusedUpload.objects.exists()
    actions.sweep_blobs(older_than=timedelta(0))
    assert not Blob.objects.exists()
    assert not blobs.path_of(refused.blob.sha256).exists()


def test_it_goes_with_its_form(project: Project, alice: Person) -> None:
    form = make_form(project, xlsx(), kind=Kind.XLSX)
    actions.keep_refused(
        project=project,
        form=form,
        upload=BROKEN,
        name="x.xlsx",
        problem=Problem("400.16", findings=[], warnings={"xlsFormWarnings": ["x"]}),
        by=alice.actor,
    )
    actions.delete(form=form, by=None)
    actions.purge_forms(kept=timedelta(0))
    assert not RefusedUpload.objects.exists()


@pytest.mark.usefixtures("isolated")
def test_marks_are_made_in_a_process_of_their_own(refused: RefusedUpload) -> None:
    upload = upload_of(refused)
    assert workbooks.excerpts(upload, refused.findings)["survey!A4"]
    assert workbooks.marked(upload, refused.findings, WORDS).startswith(b"PK")


def fails(error: Exception) -> Any:
    def run(job: bytes) -> bytes:
        raise error

    return run


def test_a_process_that_dies_leaves_the_findings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workbooks, "run", fails(Died(Cause.MEMORY)))
    assert workbooks.excerpts(BROKEN, []) == {}
    with pytest.raises(Problem, match="cannot be opened"):
        workbooks.marked(BROKEN, [], WORDS)


def test_too_many_at_once_are_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "run", fails(Busy()))
    with pytest.raises(Problem) as caught:
        workbooks.in_format(BROKEN, Kind.MD)
    assert caught.value.code == "502.2"


def test_an_xform_has_no_rows_to_show() -> None:
    assert workbooks.excerpts(Upload(xform(), Kind.XML), []) == {}
    assert workbooks.in_format(BROKEN, Kind.XLSX) == BROKEN.data


@pytest.mark.parametrize(
    ("published", "free"),
    [
        (["1"], "2"),
        (["1", "2"], "3"),
        (["2.09"], "2.10"),
        (["final"], "final 2"),
        ([""], "2"),
        (["007", "008"], "009"),
    ],
)
def test_the_next_free_name_of_a_version(
    project: Project, published: list[str], free: str
) -> None:
    first, *others = published
    form = make_form(project, xform(version=first))
    for version in others:
        make_version(form, xform(version=version))
    make_draft(form, xform(version=first))
    assert free_version(form, first) == free
    assert free_version(form, "new") == "new"
