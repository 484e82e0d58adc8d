"""Exports of a large survey, against the limit and against what others do.

COLLECT_BENCHMARK_STORED says how many submissions of 120 questions and five members
there are (10,000 unless asked for: a million take long to make). Baselines are measured
in the same run: `pyarrow.csv` writing the same tables from memory; a plain loop over a
sample of the same submissions in memory that parses their XML with lxml and writes CSV;
and that loop doing the whole job, from the database to an archive. The time of a sample
is taken times all submissions by the sample.
"""

from __future__ import annotations

import os
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pytest
from django.conf import settings
from django.core.management import call_command

from collect.accounts.permissions import ADMIN
from collect.datasets.exports.actions import request_export
from collect.datasets.exports.files import CONTENT, folder_of
from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export, ExportState
from collect.datasets.tables import raw
from collect.forms.models import Form
from collect.submissions.exports.columnar.options import Options
from collect.submissions.models import SubmissionVersion
from collect.submissions.queries import horizon
from tests.benchmarks import columns, household, plain
from tests.benchmarks.exporting import Cost, measured
from tests.benchmarks.surveys import households
from tests.factories.accounts import make_person

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

STORED = int(os.environ.get("COLLECT_BENCHMARK_STORED", "10000"))
MEMBERS = STORED * household.MEMBERS
SAMPLE = 1_000
PEER_SAMPLE = min(STORED, 10_000)
FORMATS = ("csv", "csv-excel", "jsonl", "parquet", "xlsx", "stata", "spss")


@pytest.fixture(scope="module")
def survey(django_db_setup: None, django_db_blocker: Any) -> Iterator[Form]:
    """The form, its submissions stored and its tables brought up.

    Committed, so that a process of its own can export them.
    """
    with django_db_blocker.unblock():
        form = households(STORED)
        raw.append_tail(settings.COLLECT_TABLE_DIR, form.pk, upto=horizon(form.pk))
        yield form
        call_command("flush", interactive=False, verbosity=0)


@dataclass(frozen=True)
class Made:
    """An export, and what making it cost."""

    export: Export
    cost: Cost


@pytest.fixture(scope="module", params=FORMATS)
def made(survey: Form, request: pytest.FixtureRequest) -> Made:
    """An export made by a process of its own."""
    analyst = make_person(f"analyst-{request.param}", ADMIN)
    wish = Wish(request.param, Options())
    export = request_export(form=survey, wish=wish, by=analyst.actor).export
    cost = measured(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.SUCCEEDED, export.error
    return Made(export, cost)


@pytest.fixture(scope="module")
def loop(survey: Form, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of the plain loop for all submissions, as a sample of them tells."""
    found = SubmissionVersion.objects.filter(form=survey).order_by("id")
    documents = [bytes(xml) for xml in found.values_list("xml", flat=True)[:SAMPLE]]
    folder = tmp_path_factory.mktemp("plain")

    def once() -> None:
        rows = plain.write_csv(documents, columns.fields(), folder)
        assert rows == {"": SAMPLE, "/member": SAMPLE * household.MEMBERS}

    return least(once) / SAMPLE * STORED


@pytest.fixture(scope="module")
def peer(survey: Form, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds of the plain loop from the database to an archive, likewise."""
    found = SubmissionVersion.objects.filter(form=survey).order_by("id")
    rows = found.values_list("xml", flat=True)[:PEER_SAMPLE]
    folder = tmp_path_factory.mktemp("peer")

    def once() -> None:
        documents = (bytes(xml) for xml in rows.iterator(chunk_size=1000))
        assert plain.write_zip(documents, columns.fields(), folder) > PEER_SAMPLE

    return least(once) / PEER_SAMPLE * STORED


@pytest.fixture(scope="module")
def limit(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds that pyarrow takes to write such tables as CSV from memory, unzipped."""
    tables = [
        pa.Table.from_batches(table.batches(), schema=table.schema)
        for table in columns.tables(columns.stored(STORED))
    ]
    file = tmp_path_factory.mktemp("limit") / "limit.csv"
    return least(lambda: [pa_csv.write_csv(table, file) for table in tables])


def least(work: Callable[[], object]) -> float:
    """The least seconds of three runs."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return time.perf_counter() - start

    return min(once() for _ in range(3))


def test_an_export_of_all_against_a_plain_loop_and_the_limit(
    made: Made,
    loop: float,
    peer: float,
    limit: float,
    capsys: pytest.CaptureFixture[str],
) -> None:
    export, cost = made.export, made.cost
    faster, slower = loop / cost.seconds, cost.seconds / limit
    with capsys.disabled():
        sys.stdout.write(
            f"\n{export.format:9} of {STORED:,} and {MEMBERS:,} rows: {cost};"
            f" {export.size / 1e6:.0f} MB\n          {faster:.1f} times as fast as a"
            f" plain loop ({loop:.1f} s), {peer / cost.seconds:.1f} as fast as one from"
            f" database to archive ({peer:.1f} s), {slower:.1f} times as slow as pyarrow"
            f" writing CSV from memory ({limit:.2f} s)\n"
        )
    assert sorted(table["rows"] for table in export.tables) == [STORED, MEMBERS]
    assert cost.peak < 500
    assert cost.first_byte < 2
    if export.format == "csv":
        assert lines_in(export) == [STORED, MEMBERS]
        # Opening tables, codebook and manifest cost a second, however few rows.
        large = STORED >= 100_000
        assert faster > (20 if large else 2)
        assert slower < (4 if large else 12)


def lines_in(export: Export) -> list[int]:
    """The rows of the CSV files in an export, headers apart."""
    with zipfile.ZipFile(folder_of(export.pk) / CONTENT) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        return sorted(archive.read(name).count(b"\n") - 1 for name in names)
