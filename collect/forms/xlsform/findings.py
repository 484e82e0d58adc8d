"""What is wrong in a workbook, and where: one `Finding` per place.

`CATALOGUE` (catalogue.py) holds every code with its severity, message and hint;
checks name a code and the facts, never prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"  # the form cannot be used as it is
    WARNING = "warning"  # it can, but something will go wrong or be lost
    INFO = "info"  # worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem at one place.

    `row` is the spreadsheet's row number (the header is row 1), `column` the header
    as written (the column's letter if it has none) and `cell` the address (`F5`).
    A finding about a sheet or the whole file has the last parts empty (None).
    """

    sheet: str
    row: int | None
    column: str | None
    cell: str | None
    severity: Severity
    code: str
    message: str
    hint: str

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON-ready values."""
        return {**asdict(self), "severity": self.severity.value}

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> Finding:
        """The inverse of `to_dict`."""
        parts = {field.name: value[field.name] for field in fields(cls)}
        return cls(**{**parts, "severity": Severity(parts["severity"])})


_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


def column_letter(index: int) -> str:
    """Spreadsheet letters of a 0-based column index: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based column index of spreadsheet letters: A is 0, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def sort_findings(
    findings: Iterable[Finding], sheet_names: Sequence[str]
) -> tuple[Finding, ...]:
    """Findings without repeats, in the order of sheets, then rows, then columns.

    Findings about the whole file or a missing sheet come first.
    """
    order = {name: position for position, name in enumerate(sheet_names)}

    def key(finding: Finding) -> tuple[int, int, int, str, str]:
        match = _ADDRESS.fullmatch(finding.cell or "")
        column = column_index(match[1]) if match else -1
        return (
            order.get(finding.sheet, -1),
            finding.row or 0,
            column,
            finding.code,
            finding.message,
        )

    return tuple(sorted(dict.fromkeys(findings), key=key))
