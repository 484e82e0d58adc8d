"""The cleaning log as a data manager fills it in who knows what is right."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook

from tests.functional.planted_interviews import Planted
from tests.functional.planted_table import NOBODY
from tests.integration.datasets.decisions.sheets import Line, filled

OTHER_TEXTS = "cooking_text"
"""The check whose texts have a workbook of their own."""
CODES = {"HHROOMS": ("111", "999"), "DrinkingWaterDist": ("9999",)}
"""Answers that say that there is none."""
WRONG_CHOICE, STALE = 16, 27
"""Errors that are decided wrongly at first: with a choice that is none; upon an answer
that is not the one in the data."""

Filled = Mapping[str, str]


@dataclass
class Manager:
    """Fills in what she knows; `careless` makes two mistakes."""

    planted: Sequence[Planted]
    baseline: Collection[tuple[str, ...]]
    """Check, table, row, question of what is right although checks find it."""
    careless: bool = False
    done: set[int] = field(default_factory=set, init=False)

    def fill_in(self, log: bytes) -> bytes:
        """The log with all that is to be decided: on the lines of findings about the
        wrong answers, on those about their rows, and on lines added by hand."""
        self.done.clear()
        with_lines = filled(log, self._on_own_line)
        with_rows = filled(with_lines, self._on_line_of_row)
        by_hand = [
            self._by_hand(one)
            for one in self.planted
            if one.error.number not in self.done
            and OTHER_TEXTS not in one.error.found_by
        ]
        return _with(with_rows, by_hand)

    def _on_own_line(self, line: Line) -> Filled | None:
        for one in self.planted:
            same = (line["table"], line["row"]) == (one.table, one.row)
            if not same or OTHER_TEXTS in one.error.found_by:
                continue
            if one.error.added:
                first = one.error.number not in self.done
                self.done.add(one.error.number)
                remove = {"change_type": "remove_survey", "reason": one.error.kind}
                return remove if first else None
            if one.error.question in NOBODY:
                self.done.add(one.error.number)
                return {"change_type": "no_action", "reason": "the questions are equal"}
            if line["question"].rpartition("/")[2] == one.error.question:
                self.done.add(one.error.number)
                return self._decision(one)
        key = (line["check_id"], line["table"], line["row"], line["question"])
        if key in self.baseline and line["status"] == "pending":
            return {"change_type": "no_action", "reason": "so it is in the field notes"}
        return None

    def _on_line_of_row(self, line: Line) -> Filled | None:
        for one in self.planted:
            number = one.error.number
            same = (line["table"], line["row"]) == (one.table, one.row)
            if same and not line["question"] and number not in self.done:
                self.done.add(number)
                about = {"question": one.error.question, "old_value": one.planted}
                return {**about, **self._decision(one)}
        return None

    def _by_hand(self, one: Planted) -> Filled:
        old = "5" if self.careless and one.error.number == STALE else one.planted
        return {
            "uuid": one.uuid,
            "table": one.table,
            "row": one.row,
            "question": one.error.question,
            "old_value": old,
            **self._decision(one),
        }

    def _decision(self, one: Planted) -> Filled:
        if one.right in CODES.get(one.error.question, ()):
            return {
                "change_type": "blank_response",
                "new_value": "",
                "reason": "nobody knew",
            }
        wrong = self.careless and one.error.number == WRONG_CHOICE
        return {
            "change_type": "change_response",
            "new_value": "Cimment" if wrong else one.right,
            "reason": "called back",
        }


def corrected(others: bytes, planted: Sequence[Planted]) -> bytes:
    """The workbook of "other" texts with the misspelled ones spelled right."""
    right = {one.row: one.right for one in planted if OTHER_TEXTS in one.error.found_by}
    return filled(
        others,
        lambda line: (
            {"corrected_text": right[line["row"]], "reason": "spelling"}
            if line["row"] in right
            else None
        ),
    )


def row_of(content: bytes, given: Filled) -> int:
    """The number of the only row with these values."""
    sheet: Any = load_workbook(io.BytesIO(content)).worksheets[0]
    header, *rows = sheet.iter_rows(values_only=True)
    places = [
        number
        for number, row in enumerate(rows, start=2)
        if given.items() <= dict(zip(header, row, strict=True)).items()
    ]
    (place,) = places
    return place


def _with(content: bytes, lines: Sequence[Filled]) -> bytes:
    """The workbook with lines added under the others."""
    book = load_workbook(io.BytesIO(content))
    sheet: Any = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    for line in lines:
        sheet.append([line.get(name) for name in header])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
