"""Cost of checking a workbook, as a multiple of converting it or of a smaller one."""

import pytest

from collect.forms.xlsform import convert
from collect.forms.xlsform.checks import cells, check_form, sheets
from collect.forms.xlsform.form import read_form
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.report import Report
from tests.benchmarks.test_estimation import best

GROWTH = 4
SLACK = 2.0
"""Four times the rows may cost eight times as much, not sixteen."""


def workbook(questions: int, choices: int) -> bytes:
    """Questions that depend on one another, in two languages, with lists of choices."""
    lines = ["| survey |", "| | type | name | label::A (a) | label::B (b) | relevant |"]
    for n in range(questions):
        before = f"${{q{n - 1}}} = 'c1' and selected(${{q{n // 2}}}, 'c2')"
        lines.append(
            f"| | select_one l{n % 20} | q{n} | Q | Q | {before if n else ''} |"
        )
    lines += ["| choices |", "| | list_name | name | label::A (a) | label::B (b) |"]
    lines += [f"| | l{n % 20} | c{n // 20} | C {n} | C {n} |" for n in range(choices)]
    return "\n".join(lines).encode()


def checks(data: bytes) -> Report:
    """All but the conversion."""
    report = Report()
    read = read_workbook(data, "md")
    sheets.check(read, report)
    cells.check(read, report)
    form = read_form(read, report)
    assert form is not None
    check_form(form, report)
    return report


@pytest.mark.benchmark
def test_checking_costs_less_than_converting() -> None:
    data = workbook(500, 2_000)
    read = read_workbook(data, "md")
    converting = best(lambda: convert.convert(read), rounds=3)
    checking = best(lambda: checks(data), rounds=3)
    print(f"converting {converting:.2f} s, checking {checking:.2f} s")  # noqa: T201
    assert checking < converting


@pytest.mark.benchmark
@pytest.mark.parametrize(("questions", "choices"), [(1_000, 500), (200, 10_000)])
def test_checking_grows_with_the_rows(questions: int, choices: int) -> None:
    small, large = (workbook(questions * k, choices * k) for k in (1, GROWTH))
    little = best(lambda: checks(small), rounds=3)
    much = best(lambda: checks(large), rounds=3)
    print(f"{little:.2f} s, {GROWTH} times the rows {much:.2f} s")  # noqa: T201
    assert much < SLACK * GROWTH * little
