"""All checks of the standard sheets, one subject a module.

Each module has `check(form, report)`; none stops at the first problem.
"""

from __future__ import annotations

from collect.forms.xlsform.checks import (
    choices,
    cycles,
    expressions,
    languages,
    names,
    parameters,
    references,
    rules,
    selects,
    settings,
    values,
)
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report

SUBJECTS = (
    settings,
    languages,
    names,
    choices,
    selects,
    references,
    expressions,
    values,
    cycles,
    rules,
    parameters,
)


def check_form(form: Form, report: Report) -> None:
    """Run every check of the standard sheets."""
    for subject in SUBJECTS:
        subject.check(form, report)
