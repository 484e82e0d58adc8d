"""Cases for the comparison of the web collector's engine with JavaRosa.

A case is a folder: `form.xml`, `form-media`, `answers.json`; both engines write beside
them what they make of it.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from collect.sync.simulation.answers import SeededAnswers
from collect.sync.simulation.form_engine import fill
from collect.sync.simulation.form_reader import read_form
from collect.sync.simulation.profiles import profile
from tests.support.javarosa import fill_with_javarosa, with_dates
from tests.unit.sync.simulation.xforms import STARTED

REPOSITORY = Path(__file__).parents[3]
CLIENT = REPOSITORY / "collect/webforms/client"
FORMS = Path(__file__).parent / "forms"
MEDIA = FORMS / "media"
SHIPPED = sorted((REPOSITORY / "xlsforms").glob("*/*.xlsx"))
SEEDS = (3, 11)
# Both engines work out times in the zone of the machine.
ZONE = "UTC"
# A Java machine lives for a second here: what it would compile well is not worth it.
SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
NODE_MODULES = CLIENT / "node_modules" / ".bin"

PYTHON_BIN = Path(sys.executable).parent

needs_node = pytest.mark.skipif(
    not (NODE_MODULES / "vitest").exists()
    or not (shutil.which("node") or (PYTHON_BIN / "node").exists()),
    reason="needs Node, and `npm ci` in collect/webforms/client",
)


@dataclass(frozen=True)
class Case:
    """A form, and what somebody answers; `seed` for a simulated interview."""

    name: str
    source: Path
    seed: int | None = None

    def write(self, folder: Path) -> Path:
        """The case's folder, below `folder`."""
        place = folder / self.name
        place.mkdir()
        shutil.copytree(MEDIA, place / "form-media")
        form = convert(self.source).xform.encode()
        (place / "form.xml").write_bytes(form)
        (place / "answers.json").write_text(json.dumps(self.answers(form)))
        return place

    def answers(self, form: bytes) -> dict[str, object]:
        """In the shape of the form without its root."""
        if self.seed is None:
            given: dict[str, object] = json.loads(
                self.source.with_suffix(".json").read_text()
            )
            return given
        chance = random.Random(self.seed)
        respondent = SeededAnswers(chance, profile(self.source.stem, chance))
        filled = fill(read_form(form), respondent, chance=chance, started=STARTED)
        return with_dates(filled.answers, filled.xml)


SMALL = [Case(path.stem, path) for path in sorted(FORMS.glob("*.md"))]
INTERVIEWS = [
    Case(f"{path.stem}-{seed}", path, seed) for path in SHIPPED for seed in SEEDS
]
CASES = [*SMALL, *INTERVIEWS]


def by_javarosa(places: list[Path], classes: Path) -> None:
    """`javarosa.xml` of each case; `javarosa.txt` says why there is none."""

    def one(place: Path) -> None:
        try:
            filled = fill_with_javarosa(
                (place / "form.xml").read_bytes(),
                place,
                classes=classes,
                answers=json.loads((place / "answers.json").read_text()),
            )
        except AssertionError as error:
            (place / "javarosa.txt").write_text(str(error))
        else:
            (place / "javarosa.xml").write_bytes(filled.xml)

    first, *others = places
    one(first)  # the tool compiles itself, once
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, others))


def by_the_collector(folder: Path) -> str:
    """`engine.xml` of each case; what vitest said."""
    path = f"{PYTHON_BIN}{os.pathsep}{os.environ['PATH']}"
    given = {"COLLECT_CASES": str(folder), "TZ": ZONE, "PATH": path}
    done = subprocess.run(
        [NODE_MODULES / "vitest", "run", "tests/conformance"],
        cwd=CLIENT,
        env=os.environ | given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr
