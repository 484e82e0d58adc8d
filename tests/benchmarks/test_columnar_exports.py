"""Exports of a large survey, against the limit and against what others do.

COLLECT_BENCHMARK_STORED says how many submissions of 120 questions and five members
there are (10,000 unless asked for: a million take long to make). Baselines are measured
in the same run: `pyarrow.csv` writing the same tables from memory, and a plain loop
over a sample of the same submissions that parses their XML with lxml and writes CSV,
its time taken times all submissions by the sample.
"""

from __future__ import annotations

import os
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest
from django.core.management import call_command

from collect.accounts.permissions import ADMIN
from collect.datasets.exports.actions import request_export
from collect.datasets.exports.files import folder_of
from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export, ExportState
from collect.forms.models import Form
from collect.submissions.exports.columnar.options import Options
from collect.submissions.models import SubmissionVersion
from tests.benchmarks import columns, household, plain
from tests.benchmarks.exporting import Cost, measured
from tests.benchmarks.surveys import households
from tests.factories.accounts import Person, make_person

pytestmark = pytest.mark.benchmark

STORED = int(os.environ.get("COLLECT_BENCHMARK_STORED", "10000"))
SAMPLE = 1_000
FORMATS = ("csv", "csv-excel", "jsonl", "parquet", "xlsx", "stata", "spss")


@pytest.fixture(scope="module")
def survey(django_db_setup: None, django_db_blocker: Any) -> Iterator[Form]:
    """The form, its submissions stored and its tables brought up."""
    with django_db_blocker.unblock():
        form = households(STORED)
        bring_up(form)
        yield form
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def analyst(survey: Form) -> Person:
    """Somebody who may have exports."""
    return make_person("analyst", ADMIN)


@pytest.fixture(scope="module")
def loop(survey: Form, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of the plain loop for all submissions, as a sample of them tells."""
    found = SubmissionVersion.objects.filter(form=survey).order_by("id")
    documents = [bytes(xml) for xml in found.values_list("xml", flat=True)[:SAMPLE]]
    folder = tmp_path_factory.mktemp("plain")
    times = []
    for _ in range(3):
        start = time.perf_counter()
        rows = plain.write_csv(documents, columns.fields(), folder)
        times.append(time.perf_counter() - start)
        assert rows == {"": SAMPLE, "/member": SAMPLE * household.MEMBERS}
    return min(times) / SAMPLE * STORED


def limit(folder: Path) -> float:
    """Seconds that pyarrow takes to write such tables as CSV from memory, unzipped."""
    tables = [
        pa.Table.from_batches(table.batches(), schema=table.schema)
        for table in columns.tables(columns.stored(STORED))
    ]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        for table in tables:
            pa_csv.write_csv(table, folder / "limit.csv")
        times.append(time.perf_counter() - start)
    return min(times)


def export(form: Form, by: Person, name: str) -> tuple[Export, Cost]:
    """An export made by a process of its own."""
    asked = request_export(form=form, wish=Wish(name, Options()), by=by.actor)
    cost = measured(asked.export.pk)
    asked.export.refresh_from_db()
    assert asked.export.state == ExportState.SUCCEEDED, asked.export.error
    return asked.export, cost


def test_csv_of_all_against_the_limit_and_a_plain_loop(
    survey: Form,
    analyst: Person,
    loop: float,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made, cost = export(survey, analyst, "csv")
    fastest = limit(tmp_path)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{STORED:,} submissions, {STORED * household.MEMBERS:,} members, CSV in a"
            f" ZIP: {cost}\n  plain loop {loop:.1f} s ({loop / cost.seconds:.1f} times"
            f" ours), pyarrow from memory {fastest:.2f} s (ours"
            f" {cost.seconds / fastest:.2f} times)\n"
        )
    with zipfile.ZipFile(folder_of(made.pk) / made.file_name) as archive:
        lines = {
            name: archive.read(name).count(b"\n") - 1
            for name in archive.namelist()
            if name.endswith(".csv")
        }
    assert sorted(lines.values()) == [STORED, STORED * household.MEMBERS], lines
    assert cost.first_byte < 2
    assert cost.peak < 500
    assert cost.seconds / fastest < 4
    assert loop / cost.seconds > 20


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_against_a_plain_loop(
    survey: Form,
    analyst: Person,
    loop: float,
    name: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made, cost = export(survey, analyst, name)
    with capsys.disabled():
        sys.stdout.write(
            f"\n{name:9} {cost}; {made.size / 1e6:.1f} MB; a plain loop to CSV takes"
            f" {loop / cost.seconds:.1f} times as long\n"
        )
    assert sorted(table["rows"] for table in made.tables) == [
        STORED,
        STORED * household.MEMBERS,
    ]
    assert cost.peak < 500
