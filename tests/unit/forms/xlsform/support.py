"""Workbooks written as Markdown tables, and what is found in them."""

from dataclasses import dataclass

from collect.forms.xlsform.check import CheckedWorkbook, check_workbook
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import Form, read_form
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.registered import Registered
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.workbook import Workbook

CODELISTS = {
    "SEX": {"F", "M"},
    "AGE": {"Y0T4"},
    "TRIBE": set(),
    "INDICATOR": {"WASH_WATER", "FREE"},
}
INDICATORS = {
    "WASH_WATER": Registered(("mean", "total"), "RATIO", ("Rooms with water",)),
    "FREE": Registered(),
}


def sheet(name: str, header: str, *rows: str) -> str:
    """A sheet as a Markdown table."""
    return f"| {name} |\n" + "".join(f"| | {row} |\n" for row in (header, *rows))


@dataclass(frozen=True)
class Case:
    """A workbook, and where exactly a code is found in it.

    `places` are `sheet!cell`, `sheet` or "" (the file), for every finding of the code.
    """

    says: str
    code: Code
    places: str
    tables: str
    mentions: str = ""


def check(tables: str, **options: object) -> CheckedWorkbook:
    """Check Markdown tables; a settings sheet is added unless there is one."""
    if "| settings" not in tables:
        tables += SETTINGS
    return check_workbook(
        tables.encode(),
        "md",
        codelists=CODELISTS,
        indicators=INDICATORS,
        **options,  # type: ignore[arg-type]
    )


SETTINGS = """
| settings |
|          | form_id | version | form_title |
|          | clinic  | 1       | Clinic     |
"""


def book(tables: str) -> Workbook:
    """The workbook of Markdown tables."""
    return read_workbook(tables.encode(), "md")


def form(tables: str) -> Form:
    """The form of Markdown tables."""
    found = read_form(book(tables), Report())
    assert found is not None
    return found


def places(checked: CheckedWorkbook, code: Code) -> list[str]:
    """Where a code was found, in order."""
    return [
        "!".join(part for part in (finding.sheet, finding.cell) if part)
        for finding in checked.findings
        if finding.code == code
    ]


def errors(checked: CheckedWorkbook) -> list[tuple[str, str | None]]:
    """Codes and cells of all errors."""
    return [(f.code, f.cell) for f in checked.findings if f.severity == "error"]
