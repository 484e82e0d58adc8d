"""Columns compute what the phone computes, and the phone computes what we say."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from pyxform.xls2xform import convert

from collect.datasets.expressions import evaluate
from collect.datasets.expressions.convert import to_text
from collect.forms.expressions import parse
from tests.spec.expressions.household import ANSWERS, TABLES, survey
from tests.spec.expressions.tables import cases

CASES = cases("phone.txt")
PHONE = Path(__file__).resolve().parents[4] / "shared/tools/jrfill/jrfill"


@pytest.mark.parametrize(
    ("table", "expression", "expected"), CASES, ids=[f"{c[0]}:{c[1]}" for c in CASES]
)
def test_a_column_computes_what_the_phone_computes(
    table: str, expression: str, expected: list[str]
) -> None:
    column = to_text(evaluate(parse(f"string({expression})"), TABLES, table))

    assert column.missing is None
    assert [column.categories[code] for code in column.values] == expected


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> list["etree._Element"]:
    if not shutil.which("java") or not shutil.which("javac"):
        pytest.skip("The phone's engine needs java and javac.")
    if not PHONE.exists():
        pytest.skip(f"The phone's engine is not at {PHONE}.")
    folder = tmp_path_factory.mktemp("phone")
    root = [expression for table, expression, _ in CASES if not table]
    member = [expression for table, expression, _ in CASES if table == "member"]
    form = folder / "form.xml"
    form.write_text(convert(survey(root, member), form_name="data").xform)
    return [_filled(form, folder / f"{n}.json", a) for n, a in enumerate(ANSWERS)]


def _filled(form: Path, answers: Path, content: object) -> "etree._Element":
    answers.write_text(json.dumps(content))
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JAVA_OPTS": "-Duser.timezone=UTC -Duser.language=en -Duser.country=US",
        "JRFILL_BUILD": str(form.parent / "classes"),
    }
    done = subprocess.run(
        [PHONE, "--force", form, answers],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return etree.fromstring(done.stdout)


def test_the_phone_computes_what_the_table_says(
    instances: list["etree._Element"],
) -> None:
    expected, computed = {}, {}
    places = {"": 0, "member": 0}
    for table, expression, values in CASES:
        name = f"{'r' if table else 'c'}{places[table]}"
        places[table] += 1
        rows = instances[0].findall("member") if table else instances
        expected[table, expression] = values
        computed[table, expression] = [row.findtext(name) or "" for row in rows]

    assert computed == expected
