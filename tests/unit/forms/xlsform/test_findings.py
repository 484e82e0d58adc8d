"""Every code, found where it is and nowhere else."""

import pytest

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.findings import Severity
from collect.forms.xlsform.texts import TEXTS
from tests.unit.forms.xlsform import test_reading, test_settings
from tests.unit.forms.xlsform.cases import (
    checks,
    choices,
    collector,
    estimates,
    expressions,
    names,
    ours,
    rules,
    sampling,
    sheets,
    structure,
)
from tests.unit.forms.xlsform.support import Case, check, places

CASES = [
    case
    for module in (
        structure,
        names,
        sheets,
        choices,
        expressions,
        rules,
        ours,
        checks,
        estimates,
        sampling,
        collector,
    )
    for case in module.CASES
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.says}")
def test_a_problem_is_told_by_cell(case: Case) -> None:
    checked = check(case.tables)

    assert " ".join(places(checked, case.code)) == case.places
    found = [f for f in checked.findings if f.code == case.code]
    assert any(case.mentions in f.message + f.hint for f in found)
    assert checked.ok == all(f.severity != Severity.ERROR for f in checked.findings)


def test_every_code_has_a_case() -> None:
    tested = {case.code for case in CASES}
    tested |= test_reading.CODES | test_settings.CODES

    assert set(Code) == tested


def test_every_code_has_a_message_and_a_hint() -> None:
    assert set(TEXTS) == set(Code)
    for code, (_, message, hint) in TEXTS.items():
        assert message.strip(), code
        assert hint.strip(), code
