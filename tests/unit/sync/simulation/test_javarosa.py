"""The same answers, given to JavaRosa, the engine of ODK Collect, give the same XML."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

from tests.unit.sync.simulation.test_library_forms import IDS, filled_with, form_xml

JRFILL = Path(__file__).parents[5] / "shared" / "tools" / "jrfill" / "jrfill"
OF_THE_PHONE = {"start", "end", "deviceid", "username", "instanceID"}

pytestmark = pytest.mark.skipif(
    not JRFILL.exists() or shutil.which("javac") is None,
    reason="needs a JDK, and jrfill in ../shared/tools beside the repository",
)


def leaves(xml: bytes) -> list[tuple[str, str]]:
    return [
        (node.getroottree().getelementpath(node), node.text or "")
        for node in etree.fromstring(xml).iter()
        if etree.QName(node).localname not in OF_THE_PHONE
    ]


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where jrfill keeps what it compiles: once for all tests."""
    return tmp_path_factory.mktemp("classes")


@pytest.mark.parametrize("form_id", IDS)
def test_javarosa_agrees(form_id: str, classes: Path, tmp_path: Path) -> None:
    ours = filled_with(form_id, seed=2)
    answers = ours.answers | {"identification": _with_dates(ours.answers, ours.xml)}
    (tmp_path / "form.xml").write_bytes(form_xml(form_id))
    (tmp_path / "answers.json").write_text(json.dumps(answers))
    report = tmp_path / "report.json"
    done = subprocess.run(
        [JRFILL, "--report", report, tmp_path / "form.xml", tmp_path / "answers.json"],
        capture_output=True,
        env=os.environ
        | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        | {
            "JRFILL_BUILD": str(tmp_path / "classes"),
            "JAVA_OPTS": "-Duser.timezone=UTC",
        },
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(report.read_text())
    assert (found["violations"], found["neverAsked"]) == ([], [])
    assert leaves(done.stdout) == leaves(ours.xml)


def _with_dates(answers: dict[str, object], xml: bytes) -> dict[str, object]:
    """JavaRosa's clock is the machine's: say the dates we took from ours."""
    given = answers["identification"]
    assert isinstance(given, dict)
    root = etree.fromstring(xml)
    for name in ("interview_date", "assessment_date"):
        date = root.findtext(f"identification/{name}")
        if date:
            given = given | {name: date}
    return given
