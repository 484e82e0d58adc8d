"""What somebody wants done about findings, as proposals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, get_args

from django.conf import settings

from collect.datasets.cleaning import Proposal, Specified, to_texts
from collect.datasets.cleaning.cells import one_array
from collect.datasets.cleaning.log import BLANK, CHANGE, NO_ACTION, REMOVE, ChangeType
from collect.datasets.cleaning.sheets import Parent, recoded
from collect.datasets.decisions.sheets import Asked
from collect.datasets.tables import store
from collect.datasets.tables.schema import column_name, questions_of
from collect.forms.models import Form
from collect.forms.xlsform.fields import Field

Way = Literal["keep", "change", "blank", "remove", "recode", "correct", "invalid"]
WAYS: Final[tuple[Way, ...]] = get_args(Way)
_TYPES: Final[Mapping[str, ChangeType]] = {
    "keep": NO_ACTION,
    "change": CHANGE,
    "blank": BLANK,
    "remove": REMOVE,
}
_RECODINGS: Final = {
    "recode": "existing_choice",
    "correct": "corrected_text",
    "invalid": "invalid",
}
"""Ways for texts of "other, specify", as the sheet `other` names them."""


@dataclass(frozen=True)
class Wish:
    """What is to be done. `value`: the new answer, for `change` and `correct`; codes of
    choices with blanks between, for `recode`."""

    way: Way
    value: str
    reason: str


@dataclass(frozen=True, eq=False)
class Wishes:
    """Makes proposals about lines of the log."""

    form: Form

    @cached_property
    def asked(self) -> Asked:
        """What the form asks."""
        return Asked.of(self.form)

    def field(self, line: Mapping[str, Any]) -> Field | None:
        """The question of a line; None for a whole row, and for derived variables."""
        for field in questions_of(self.asked.fields, line["table"]):
            if column_name(field) == line["question"]:
                return field
        return None

    def specified(self, line: Mapping[str, Any]) -> Specified | None:
        """The question and choice that the text of a line specifies."""
        return self.asked.specified_by(line["table"], line["question"])

    def ways(self, line: Mapping[str, Any], *, other: bool) -> tuple[Way, ...]:
        """What can be done about a line; `other`: its check is one of texts of "other,
        specify"."""
        if self.field(line) is None:
            return ("keep", "remove")
        if other:
            found: tuple[Way, ...] = ("keep", "correct", "invalid", "remove")
            return ("recode", *found) if self.specified(line) else found
        return ("keep", "change", "blank", "remove")

    def proposals(
        self, lines: Sequence[Mapping[str, Any]], wish: Wish
    ) -> list[Proposal]:
        """The proposals, each at the place of its line, from 1."""
        values = self._parents(lines) if wish.way in _RECODINGS else {}
        return [
            proposal
            for at, line in enumerate(lines, start=1)
            for proposal in self._of(at, line, wish, values)
        ]

    def _of(
        self, at: int, line: Mapping[str, Any], wish: Wish, values: _Parents
    ) -> Iterator[Proposal]:
        plain = Proposal(
            at=at,
            uuid=line["uuid"],
            table=line["table"],
            row=line["row"],
            question=line["question"],
            check_id=line["check_id"],
            old_value=line["old_value"],
            change_type=_TYPES.get(wish.way, BLANK),
            new_value=wish.value if wish.way == "change" else None,
            reason=wish.reason,
        )
        if wish.way not in _RECODINGS:
            yield plain
            return
        about = self.specified(line)
        column = column_name(about.parent) if about else ""
        value = values.get((line["table"], column, line["row"]))
        parent = Parent(column, value or "", about.code if about else "")
        yield from recoded(plain, _RECODINGS[wish.way], wish.value, parent)

    def _parents(self, lines: Sequence[Mapping[str, Any]]) -> _Parents:
        """The answers of the questions that texts specify, as the last run left them."""
        wanted: dict[tuple[str, str], set[str]] = {}
        for line in lines:
            about = self.specified(line)
            if about is not None:
                key = (line["table"], column_name(about.parent))
                wanted.setdefault(key, set()).add(line["uuid"])
        return {
            (table, column, row): value
            for (table, column), uuids in wanted.items()
            for row, value in self._answers(table, column, uuids)
        }

    def _answers(
        self, table: str, column: str, uuids: set[str]
    ) -> Iterator[tuple[str, str | None]]:
        root = settings.COLLECT_TABLE_DIR
        cells = store.read_cells(root, self.form.pk, table, ["_row", column], uuids)
        if cells is not None and column in cells.column_names:
            texts = to_texts(one_array(cells[column])).to_pylist()
            yield from zip(cells["_row"].to_pylist(), texts, strict=True)


_Parents = Mapping[tuple[str, str, str], str | None]
"""By table, column and row: the answer."""
