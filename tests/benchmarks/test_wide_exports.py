"""1,200 questions with 300 choices per select-multiple: exported, or refused clearly."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from collect.submissions.exports.columnar.content import UnsuitableError
from collect.submissions.exports.columnar.formats import FORMATS, Format
from collect.submissions.exports.columnar.options import Options
from collect.submissions.exports.columnar.questions import questions_of
from collect.submissions.exports.columnar.shape import shape
from tests.benchmarks import wide

pytestmark = pytest.mark.benchmark

ROWS = 64
MAPS = ("geojson", "kml")


@pytest.mark.parametrize("multiples", [120, 1_200])
@pytest.mark.parametrize("name", [name for name in FORMATS if name not in MAPS])
def test_a_wide_form_is_exported_or_refused_with_a_reason(
    name: str, multiples: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start = time.perf_counter()
    try:
        columns, size = exported(FORMATS[name], multiples, tmp_path)
        told = f"{columns:,} columns of {ROWS} rows, {size / 1e6:.1f} MB"
        assert columns > multiples * len(wide.CHOICES)
        assert size > columns
    except UnsuitableError as error:
        told = f"refused: {error}"
    assert "refused" not in told or "hoose" in told or "Ask for" in told
    with capsys.disabled():
        seconds = time.perf_counter() - start
        sys.stdout.write(
            f"\n{name:9} {multiples:5} multiples {seconds:6.1f} s: {told}\n"
        )


def exported(target: Format, multiples: int, folder: Path) -> tuple[int, int]:
    """Columns and bytes of an export with a column for every choice."""
    form = wide.version(multiples)
    tables = shape(
        wide.stored(form, ROWS),
        questions_of([form]),
        Options(multiples="both"),
        target=target,
        form_title="Wide",
    )
    size = sum(len(piece) for piece in target.write(tables, folder))
    return len(tables[0].variables), size
