"""What the web collector makes of answers is what ODK Collect makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compat.collector.cases import (
    CASES,
    SHORT_LIVED,
    Case,
    by_javarosa,
    by_the_collector,
    needs_node,
)
from tests.compat.collector.comparison import differences
from tests.support.javarosa import needs_javarosa

pytestmark = [needs_javarosa, needs_node]

# Why they differ stands in docs/collector-conformance.md, under the same names.
KNOWN = {
    "small_numbers": "the same number in Java's notation",
    "lines": "points with and without a blank between them",
    "repeats_none": "JavaRosa leaves an empty member where there is none",
    "dates_as_text": "JavaRosa makes date-times of dates in calculations",
    "positions": "JavaRosa does not count choices by position",
    "entity_updated": "the collector keeps no branch of offline updates",
    "time_as_number": "the engine reads no time with a zone as a number",
}


def marked(case: Case) -> object:
    """The case, expected to differ if that is known."""
    reason = KNOWN.get(case.name)
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(case, id=case.name, marks=marks)


@pytest.fixture(scope="module")
def places(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Path]:
    """All cases, filled by both engines in one go."""
    folder = tmp_path_factory.mktemp("cases")
    written = {case.name: case.write(folder) for case in CASES}
    said = by_the_collector(folder)
    (folder / "vitest.txt").write_text(said)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAVA_TOOL_OPTIONS", SHORT_LIVED)
        by_javarosa(list(written.values()), tmp_path_factory.mktemp("classes"))
    return written


def told(place: Path, name: str) -> str:
    """Why an engine has written nothing."""
    reason = place / f"{name}.txt"
    return reason.read_text() if reason.exists() else f"{name} wrote nothing"


@pytest.mark.parametrize("case", [marked(case) for case in CASES])
def test_the_collector_writes_what_javarosa_writes(
    case: Case, places: dict[str, Path]
) -> None:
    place = places[case.name]
    ours, theirs = place / "engine.xml", place / "javarosa.xml"
    assert theirs.exists(), told(place, "javarosa")
    assert ours.exists(), told(place, "engine")
    form = (place / "form.xml").read_bytes()
    assert differences(form, ours.read_bytes(), theirs.read_bytes()) == []
