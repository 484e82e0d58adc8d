"""A cleaning log of 50,000 lines as a spreadsheet, written and read."""

import io
import sys
import time
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from collect.datasets.cleaning import LogEntry, log_table
from collect.datasets.cleaning.sheets import QuestionText, read_log, write_log

LINES = 50_000
QUESTIONS = {
    ("", "source"): QuestionText("Source?", choices=(("tap", "Tap"), ("well", "Well"))),
    ("", "rooms"): QuestionText("Rooms?", "int"),
    ("/member", "born"): QuestionText("Born on", "date"),
}
LOG = log_table(
    LogEntry(
        uuid=f"uuid:{n:08}-0000-4000-8000-000000000000",
        table=(table := ["", "", "/member"][n % 3]),
        row=f"uuid:{n:08}-0000-4000-8000-000000000000{table}",
        question=["source", "rooms", "born"][n % 3],
        issue="The answer is unusual.",
        check_id="outlier",
        check_binding=f"outlier ~/~ {n}",
        old_value=["tap", str(n), "2026-03-10"][n % 3],
        change_type="no_action" if n % 2 else "blank_response",
        new_value=None,
        reason=f"{n}; far from the others",
        severity="warning",
        status="pending" if n % 2 else "accepted",
        enumerator=f"E{n % 40}",
    )
    for n in range(LINES)
)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds, and what came of it."""
    start = time.process_time()
    result = act()
    return time.process_time() - start, result


def by_openpyxl(rows: list[list[str | None]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("cleaning_log")
    for row in rows:
        sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.benchmark
def test_a_large_log_is_written_and_read_in_seconds() -> None:
    ours, content = timed(lambda: write_log(LOG, QUESTIONS))

    def read_plainly() -> list[list[Any]]:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return book.get_sheet_by_name("cleaning_log").to_python()

    plain_read, rows = timed(read_plainly)
    plain_write, _ = timed(lambda: by_openpyxl(rows))
    read, reading = timed(lambda: read_log(content, LOG))
    sys.stdout.write(
        f"\n{LINES:,} lines, {len(content) / 1e6:.1f} MB: written in {ours:.1f} s "
        f"(openpyxl, cells only: {plain_write:.1f} s), read in {read:.1f} s "
        f"(calamine, cells only: {plain_read:.1f} s)\n"
    )
    assert (reading.skipped, reading.unchanged) == (LINES // 2, LINES // 2)
    assert ours < plain_write / 2
    assert read < 12 * plain_read
    assert len(content) < 10_000_000
