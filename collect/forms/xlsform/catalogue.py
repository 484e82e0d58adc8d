"""How findings are made: a code, a place and the facts; never prose in a check."""

from __future__ import annotations

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.texts import TEXTS
from collect.forms.xlsform.workbook import Sheet


def make(
    code: Code,
    sheet: str,
    row: int | None,
    column: str | None,
    cell: str | None,
    /,
    **facts: object,
) -> Finding:
    """A finding at an explicit place."""
    severity, message, hint = TEXTS[code]
    return Finding(
        sheet=sheet,
        row=row,
        column=column,
        cell=cell,
        severity=severity,
        code=code.value,
        message=_shorten(message.format(**facts)),
        hint=_shorten(hint.format(**facts)),
    )


def about_file(code: Code, /, **facts: object) -> Finding:
    """A finding about the whole file or one sheet (`sheet=` in facts)."""
    return make(code, str(facts.get("sheet", "")), None, None, None, **facts)


def at(code: Code, sheet: Sheet, row: int, index: int, /, **facts: object) -> Finding:
    """A finding at a cell, from its row number and 0-based column index."""
    return make(
        code,
        sheet.title,
        row,
        sheet.column_name(index),
        sheet.address(row, index),
        **facts,
    )


def in_row(code: Code, sheet: Sheet, row: int, /, **facts: object) -> Finding:
    """A finding about a row whose column does not exist."""
    return make(code, sheet.title, row, None, None, **facts)


def in_sheet(code: Code, sheet: Sheet, /, **facts: object) -> Finding:
    """A finding about a whole sheet."""
    return make(code, sheet.title, None, None, None, **facts)


_LONGEST = 1_000


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


__all__ = ["Code", "about_file", "at", "in_row", "in_sheet", "make"]
