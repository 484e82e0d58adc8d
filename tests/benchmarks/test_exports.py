"""How fast exports are, against writing the same values from memory."""

from __future__ import annotations

import csv
import io
import resource
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from collect.forms.models import Form
from collect.lib.clock import now
from collect.submissions.exports import assembly
from collect.submissions.exports.options import CsvOptions
from collect.submissions.exports.selection import select
from tests.factories.accounts import make_project
from tests.factories.forms import make_form

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

SUBMISSIONS = 100_000
MEMBERS = 3
QUESTIONS = [f"q{number:02}" for number in range(50)]
FILL = """
WITH sent AS (
    INSERT INTO submissions_submission (form_id, instance_id, draft, device_id,
        created_at, seq)
    SELECT %(form)s, 'uuid:' || md5(n::text), false, 'collect:1',
        now() - n * interval '1 second', n
    FROM generate_series(1, %(count)s) AS n
    RETURNING id, instance_id, created_at, seq
),
version AS (
    INSERT INTO submissions_submissionversion (submission_id, form_id, draft,
        form_version_id, instance_id, instance_name, xml, sha256, encrypted, device_id,
        user_agent, created_at, current, seq)
    SELECT id, %(form)s, false, %(version)s, instance_id, '', '', '', false, '', '',
        created_at, true, seq
    FROM sent
    RETURNING id, submission_id, instance_id, seq
)
INSERT INTO submissions_row (submission_id, version_id, form_id, draft, "table", key,
    parent_key, ordinal, "values", invalid, seq)
SELECT submission_id, id, %(form)s, false, '', instance_id, '', 1, %(answers)s::jsonb
    || jsonb_build_object('/q00', 'Person ' || seq, '/q01', seq %% 90), '{}'::jsonb, seq
FROM version
UNION ALL
SELECT submission_id, id, %(form)s, false, '/member',
    instance_id || '/member[' || m || ']', instance_id, m,
    jsonb_build_object('/member/age', seq %% 90, '/member/sex', 'f'), '{}'::jsonb, seq
FROM version CROSS JOIN generate_series(1, %(members)s) AS m
"""


def survey() -> Form:
    """Fifty questions and a repeat of two."""
    asked = "".join(f"<{name}/>" for name in QUESTIONS)
    return make_form(
        make_project(),
        f"""<h:html xmlns="http://www.w3.org/2002/xforms"
 xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>s</h:title><model><instance>
<data id="s" version="1">{asked}<member><age/><sex/></member><meta><instanceID/></meta>
</data></instance></model></h:head><h:body><group ref="/data/member"><label>m</label>
<repeat nodeset="/data/member"/></group></h:body></h:html>""".encode(),
    )


def fill(form: Form) -> None:
    """Rows as receiving writes them, a third numbers, a third codes, a third text."""
    kinds = ("12.5", '"code_1"', '"some words, and \\"quotes\\""')
    pairs = (f'"/{name}": {kinds[n % 3]}' for n, name in enumerate(QUESTIONS))
    parameters = {
        "form": form.id,
        "version": form.current_version_id,
        "count": SUBMISSIONS,
        "members": MEMBERS,
        "answers": f"{{{', '.join(pairs)}}}",
    }
    with connection.cursor() as cursor:
        cursor.execute(FILL, parameters)
        cursor.execute(
            "UPDATE submissions_submission AS s SET current_version_id = v.id"
            " FROM submissions_submissionversion AS v WHERE v.submission_id = s.id"
        )
        cursor.execute("ANALYZE")


def seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak() -> int:
    """The most memory this process ever held, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def written(rows: list[list[str]]) -> bytes:
    """The limit: the same cells, in memory already, by the standard library."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def test_an_export_costs_a_few_times_writing_its_cells(
    transactional_db: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = survey()
    fill(form)
    version = form.current_version
    assert version is not None
    chosen = select(form.id, ())

    def table() -> Iterator[bytes]:
        return assembly.csv_file(version, chosen, CsvOptions())

    def archive() -> Iterator[bytes]:
        return assembly.zip_file(
            version, chosen, CsvOptions(), form_name="s", moment=now()
        )

    file = tmp_path / "s.zip"
    before = peak()
    with file.open("wb") as target:
        zipped = seconds(lambda: target.writelines(archive()))
    grown = (peak() - before) / 1024
    first = seconds(lambda: next(table()))
    whole = b"".join(table())
    rows = list(csv.reader(io.StringIO(whole.decode(), newline="")))
    assert len(rows) == SUBMISSIONS + 1
    assert written(rows) == whole
    times = [
        (seconds(lambda: written(rows)), seconds(lambda: sum(map(len, table()))))
        for _ in range(2)
    ]
    plain, one = (min(column) for column in zip(*times, strict=True))
    with zipfile.ZipFile(file) as found:
        assert found.read("s.csv") == whole
        members = found.read("s-member.csv").count(b"\n") - 1
    with capsys.disabled():
        sys.stdout.write(
            f"\ncsv: {SUBMISSIONS / one:,.0f} rows/s, {one / plain:.1f} times a plain"
            f" writer ({plain:.2f} s); zip with {members:,} members: {zipped:.1f} s;"
            f" first piece after {first:.3f} s; memory grows by {grown:.1f} MiB\n"
        )
    assert members == SUBMISSIONS * MEMBERS
    assert grown < 32
    # Reading JSON from the database and looking up cells come on top: 4 measured.
    assert one / plain < 12
