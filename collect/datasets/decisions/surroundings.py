"""What stands around a finding: its interview, other answers, and the answers of
others. As the last run left them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings

from collect.accounts.limits import Areas
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.datasets.cleaning import to_texts
from collect.datasets.cleaning.cells import one_array
from collect.datasets.decisions.reading import WITHHELD, guarded_cells
from collect.datasets.decisions.sheets import Asked
from collect.datasets.fieldwork import area_expression
from collect.datasets.tables import store
from collect.datasets.tables.schema import column_name, questions_of
from collect.forms.models import Form
from collect.forms.queries import workbook_of
from collect.forms.xlsform.fields import Field
from collect.submissions.areas import ids_within
from collect.submissions.models import Submission
from collect.submissions.sight import areas_seen, trusted_areas

BARS: Final = 24
_ONE_NAME: Final = re.compile(r"\s*\$\{\s*([^{}]+?)\s*\}\s*")
_OTHER_ROW: Final = re.compile(
    r"(?:same answers as|answers equal those of) (\S+?)(?:;| to )"
)
_LEAST: Final = 5
"""Fewer answers have no distribution to speak of."""


@dataclass(frozen=True)
class Interview:
    """A submission: when it came, and its area if known."""

    at: datetime
    area: str


@dataclass(frozen=True)
class Answer:
    """An answer with its question: `value` as the log writes it, `label` of its codes;
    `column` where a question of the same row is asked for it;
    `same` tells whether the other row beside it has the same."""

    question: str
    value: str | None
    label: str = ""
    beside: str | None = None
    beside_label: str = ""
    column: str = ""

    @property
    def same(self) -> bool:
        """Whether both rows have the same answer."""
        return self.value == self.beside


@dataclass(frozen=True)
class Spread:
    """How the numbers lie that a number was compared with: `group` is the group's name,
    `bars` how many lie in each of `BARS` equal parts between least and most."""

    group: str
    count: int
    least: float
    first: float
    median: float
    third: float
    most: float
    bars: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Looks around findings of a form, for the eyes of `by`."""

    form: Form
    by: Actor

    @cached_property
    def asked(self) -> Asked:
        """What the form asks."""
        return Asked.of(self.form)

    @cached_property
    def areas(self) -> Areas:
        """Where the interviews lie that `by` may read."""
        return areas_seen(self.by, self.form, Verb.SUBMISSION_READ)

    def sees(self, uuid: str) -> bool:
        """Whether `by` may read this interview."""
        return self.areas.everywhere or bool(ids_within(self.form, self.areas, [uuid]))

    def hidden(self, uuid: str = "") -> Collection[tuple[str, str]]:
        """Table and column of answers that are withheld of an interview; without one,
        of any."""
        trusted = self._trusted
        if trusted.everywhere or (uuid and ids_within(self.form, trusted, [uuid])):
            return ()
        return self._guarded

    @cached_property
    def _trusted(self) -> Areas:
        return trusted_areas(self.by, self.form)

    @cached_property
    def _guarded(self) -> Collection[tuple[str, str]]:
        return guarded_cells(self.form)

    def interviews(self, uuids: Iterable[str]) -> dict[str, Interview]:
        """The submissions with these first instanceIDs."""
        wanted = sorted(set(uuids))
        rows = Submission.objects.filter(
            form=self.form, draft=False, instance_id__in=wanted
        ).values_list("instance_id", "created_at")
        areas = self._areas(wanted)
        return {uuid: Interview(at, areas.get(uuid, "")) for uuid, at in rows}

    def _areas(self, uuids: Sequence[str]) -> dict[str, str]:
        """The area of each, where one question or variable tells it."""
        expression = area_expression(self.asked.fields, workbook_of(self.form))
        name = _ONE_NAME.fullmatch(expression)
        if name is None:
            return {}
        column, shown = self._named("", name[1])
        cells = self._cells("", ["_instance_id", column], uuids)
        if column not in cells.column_names or ("", column) in self.hidden():
            return {}
        texts = to_texts(one_array(cells[column])).to_pylist()
        label = shown.label_of if shown else (lambda code: "")
        return {
            uuid: label(text) or text or ""
            for uuid, text in zip(cells["_instance_id"].to_pylist(), texts, strict=True)
        }

    def answers(self, line: Mapping[str, Any], names: Iterable[str]) -> list[Answer]:
        """Answers and variables of a line's row, and of its interview, by name."""
        found, hidden = [], self.hidden(line["uuid"])
        own = self._own(line, names)
        for name in dict.fromkeys(names):
            for table, row in own.items():
                column, shown = self._named(table, name)
                if column not in row:
                    continue
                value = WITHHELD if (table, column) in hidden else row[column]
                label = shown.label_of(value) if shown else ""
                fixed = shown is not None and table == line["table"]
                title = shown.label if shown else name
                found.append(
                    Answer(title, value, label, column=column if fixed else "")
                )
                break
        return found

    def _own(
        self, line: Mapping[str, Any], names: Iterable[str]
    ) -> dict[str, Mapping[str, str | None]]:
        """Cells by these names of a line's row and of its interview, by table."""
        rows = {line["table"]: line["row"], "": line["uuid"]}
        if line["table"] == "":
            rows = {"": line["row"]}
        wanted = list(names)
        found: dict[str, Mapping[str, str | None]] = {}
        for table, row in rows.items():
            columns = [self._named(table, name)[0] for name in wanted]
            own = self._rows(table, columns, [line["uuid"]]) if columns else {}
            found[table] = own.get(row, {})
        return found

    def beside(self, line: Mapping[str, Any]) -> tuple[str, list[Answer]]:
        """The row that a line is like, as its reason names it, and the answers of both:
        those that differ come first. Empty where it names none."""
        named = _OTHER_ROW.search(line["reason"] or "")
        if named is None:
            return "", []
        table, other = line["table"], named[1]
        questions = questions_of(self.asked.fields, table)
        columns = [column_name(field) for field in questions]
        their = other.partition("/")[0]
        uuids = [line["uuid"], *([their] if self.sees(their) else [])]
        rows = self._rows(table, columns, uuids)
        own, its = rows.get(line["row"]), rows.get(other)
        if own is None or its is None:
            return other, []
        hidden = {*self.hidden(line["uuid"]), *self.hidden(their)}
        answers = [
            self._pair(field, own, its, hidden)
            for field in questions
            if own.get(column_name(field)) is not None
            or its.get(column_name(field)) is not None
        ]
        return other, sorted(answers, key=lambda answer: answer.same)

    def spread(
        self, line: Mapping[str, Any], column: str, by: Sequence[str]
    ) -> Spread | None:
        """How the numbers of a column lie in the group of a line, formed by the columns
        `by`; None where there are few."""
        table = line["table"]
        groups = [self._named(table, name)[0] for name in by]
        seen = None if self.areas.everywhere else ids_within(self.form, self.areas)
        cells = self._cells(table, ["_row", column, *groups], seen)
        if column not in cells.column_names or (table, column) in self.hidden():
            return None
        group = []
        for name in groups:
            if name in cells.column_names:
                own = cells.filter(pc.equal(cells["_row"], line["row"]))[
                    name
                ].to_pylist()
                value = own[0] if own else None
                same = (
                    pc.is_null(cells[name])
                    if value is None
                    else pc.equal(cells[name], value)
                )
                cells = cells.filter(same)
                group.append(str(value))
        numbers = one_array(cells[column]).drop_null().cast(pa.float64()).to_numpy()
        return _spread(numbers[np.isfinite(numbers)], ", ".join(group))

    def _pair(
        self,
        field: Field,
        own: Mapping[str, Any],
        its: Mapping[str, Any],
        hidden: Collection[tuple[str, str]],
    ) -> Answer:
        column = column_name(field)
        shown = self._texts[field.table, column]
        if (field.table, column) in hidden:
            return Answer(shown.label, WITHHELD, "", WITHHELD)
        value, beside = own.get(column), its.get(column)
        return Answer(
            shown.label, value, shown.label_of(value), beside, shown.label_of(beside)
        )

    @cached_property
    def _texts(self) -> Any:
        return self.asked.texts()

    def _named(self, table: str, name: str) -> tuple[str, Any]:
        """The column of a question or variable, and the question as people read it."""
        for field in questions_of(self.asked.fields, table):
            if name in (field.name, column_name(field)):
                return column_name(field), self._texts[table, column_name(field)]
        return name, None

    def _rows(
        self, table: str, columns: Sequence[str], uuids: Collection[str]
    ) -> dict[str, dict[str, str | None]]:
        """Cells of all rows of these submissions as texts, by row. Each call looks
        through the whole table: ask once for all that is needed."""
        cells = self._cells(table, ["_row", *columns], uuids)
        texts = {
            name: to_texts(one_array(cells[name])).to_pylist()
            for name in cells.column_names
        }
        return {
            row: {name: column[place] for name, column in texts.items()}
            for place, row in enumerate(texts.get("_row", []))
        }

    def _cells(
        self, table: str, columns: Sequence[str], uuids: Collection[str] | None
    ) -> pa.Table:
        root = settings.COLLECT_TABLE_DIR
        names = list(dict.fromkeys(columns))
        found = store.read_cells(root, self.form.pk, table, names, uuids)
        return pa.table({}) if found is None else found


def _spread(
    numbers: np.ndarray[Any, np.dtype[np.float64]], group: str
) -> Spread | None:
    if len(numbers) < _LEAST:
        return None
    least, first, median, third, most = np.quantile(numbers, (0, 0.25, 0.5, 0.75, 1))
    bars, _ = np.histogram(numbers, BARS)
    return Spread(
        group, len(numbers), least, first, median, third, most, tuple(bars.tolist())
    )
