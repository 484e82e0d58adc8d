"""JavaRosa, the engine of ODK Collect, as an independent filler of forms.

The tool is kept beside the repository, in ../shared/tools/jrfill; it compiles itself
against the JavaRosa that comes with pyxform and needs a JDK.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

JRFILL = Path(__file__).parents[3] / "shared" / "tools" / "jrfill" / "jrfill"

needs_javarosa = pytest.mark.skipif(
    not JRFILL.exists() or shutil.which("javac") is None,
    reason="needs a JDK, and jrfill in ../shared/tools beside the repository",
)


@dataclass(frozen=True)
class Filled:
    """An instance as JavaRosa wrote it, and its report."""

    xml: bytes
    report: dict[str, Any]


def fill_with_javarosa(
    form: bytes,
    folder: Path,
    *,
    classes: Path,
    answers: dict[str, object] | None = None,
    options: tuple[str, ...] = (),
) -> Filled:
    """Fill a form in `folder`; `classes` is where the tool keeps what it compiles."""
    (folder / "form.xml").write_bytes(form)
    (folder / "answers.json").write_text(json.dumps(answers or {}))
    report = folder / "report.json"
    given = [] if answers is None else [folder / "answers.json"]
    done = subprocess.run(
        [JRFILL, "--report", report, *options, folder / "form.xml", *given],
        capture_output=True,
        env=os.environ
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        | {"JRFILL_BUILD": str(classes), "JAVA_OPTS": "-Duser.timezone=UTC"},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(report.read_text()) if report.exists() else {}
    return Filled(done.stdout, told)


def with_dates(answers: dict[str, object], xml: bytes) -> dict[str, object]:
    """Answers of a simulated interview with the dates it took from its clock, because
    JavaRosa's clock is the machine's."""
    given = answers["identification"]
    assert isinstance(given, dict)
    root = etree.fromstring(xml)
    for name in ("interview_date", "assessment_date"):
        date = root.findtext(f"identification/{name}")
        if date:
            given = given | {name: date}
    return answers | {"identification": given}
