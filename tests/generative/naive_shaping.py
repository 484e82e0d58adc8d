"""What an export shows, worked out cell by cell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.formats import Format
from collect.submissions.exports.columnar.options import Options

Row = Mapping[str, Any]
Cell = tuple[str, Any]
PARTS = {"lat": "Latitude", "lon": "Longitude", "alt": "Altitude", "acc": "Accuracy"}


class Naive:
    """The cells of questions under these options."""

    def __init__(
        self,
        options: Options,
        target: Format,
        choices: Mapping[str, Sequence[Choice]],
    ) -> None:
        self._options = options
        self._target = target
        self._choices = choices

    def answers(self, fields: Sequence[Field], row: Row, table: str) -> dict[str, Any]:
        """The cells of a row's questions, in the order of columns."""
        found: dict[str, Any] = {}
        for item in fields:
            if item.table == table and item.is_question:
                found.update(self._cells(item, row))
        if self._target.typed:
            found["invalid_answers"] = self._invalid(fields, row, table)
        return found

    def name(self, item: Field) -> str:
        """The name of a question."""
        inside = item.path[len(item.table) + 1 :]
        return inside.replace("/", "-") if self._options.groups else item.name

    def _cells(self, item: Field, row: Row) -> Iterator[Cell]:
        column, name = item.path[len(item.table) + 1 :], self.name(item)
        answer, misfit = row.get(column), dict(row.get("_invalid") or ()).get(column)
        if item.multiple:
            yield from self._multiple(item, name, answer)
        elif item.type == "geopoint":
            yield from self._point(name, answer, misfit)
        elif item.type == "string":
            yield from self._single(item, name, answer if misfit is None else misfit)
        elif not self._target.typed:
            text = None if answer is None else _text(item.type, row, column)
            yield name, text if misfit is None else misfit
        elif item.type == "dateTime":
            yield from self._moment(name, answer, row.get(f"{column}@offset"))
        else:
            yield name, answer

    def _moment(self, name: str, answer: Any, offset: int | None) -> Iterator[Cell]:
        how = self._options.times
        wall = answer and (answer + timedelta(minutes=offset or 0)).replace(tzinfo=None)
        yield name, wall if how == "local" else answer
        if how == "both":
            yield f"{name}-local", wall

    def _point(self, name: str, answer: Any, misfit: str | None) -> Iterator[Cell]:
        for part, title in PARTS.items():
            number = None if answer is None else answer[part]
            shown = number if self._target.typed or number is None else _plain(number)
            if misfit is not None and part == "lat" and not self._target.typed:
                shown = misfit
            yield f"{name}-{title}", shown

    def _single(self, item: Field, name: str, code: str | None) -> Iterator[Cell]:
        how = self._how(item)
        yield name, self._label(item, code) if how == "labels" else code
        if how == "both":
            yield f"{name}-label", self._label(item, code)

    def _multiple(
        self, item: Field, name: str, codes: list[str] | None
    ) -> Iterator[Cell]:
        listed = [choice.code for choice in self._choices.get(item.list_name, ())]
        how, wanted = self._how(item), self._options.multiples
        if wanted != "columns" or not listed:
            labels = None if codes is None else [self._label(item, c) for c in codes]
            if how != "labels":
                yield name, self._joined(codes, " ")
            if how != "codes":
                ending = "-label" if how == "both" else ""
                yield name + ending, self._joined(labels, "; ")
        if wanted != "text":
            for code in listed:
                yield f"{name}/{code}", None if codes is None else int(code in codes)
        if wanted == "columns" and listed:
            others = [code for code in codes or () if code not in listed]
            yield f"{name}/_other", " ".join(others) or None

    def _joined(self, texts: list[Any] | None, between: str) -> Any:
        return texts if self._target.lists or texts is None else between.join(texts)

    def _how(self, item: Field) -> str:
        listed = item.list_name in self._choices
        return self._options.labels if listed and not self._target.labelled else "codes"

    def _label(self, item: Field, code: str | None) -> str | None:
        labels = {
            choice.code: choice.labels.get("default", choice.code)
            for choice in self._choices.get(item.list_name, ())
        }
        return code if code is None else labels.get(code, code)

    def _invalid(self, fields: Sequence[Field], row: Row, table: str) -> Any:
        found = {}
        misfits = dict(row.get("_invalid") or ())
        for item in fields:
            column = item.path[len(table) + 1 :]
            if item.table != table or item.type == "string":
                continue
            if column in misfits:
                found[self.name(item)] = misfits[column]
            if row.get(f"{column}@exact") is not None:
                found[self.name(item)] = row[f"{column}@exact"]
        return found or None


def opened(row: dict[str, Any]) -> dict[str, Any]:
    """A row whose `invalid_answers` are read."""
    return {
        name: json.loads(value) if value and name.endswith("invalid_answers") else value
        for name, value in row.items()
    }


def _text(type_: str, row: Row, column: str) -> str:
    answer, offset = row[column], row.get(f"{column}@offset")
    if type_ == "decimal":
        return row.get(f"{column}@exact") or _plain(answer)
    if isinstance(answer, datetime):
        wall = (answer + timedelta(minutes=offset or 0)).replace(tzinfo=None)
        return f"{wall.isoformat(timespec=_digits(wall))}{_offset(offset)}"
    if isinstance(answer, time):
        return f"{answer.isoformat(timespec=_digits(answer))}{_offset(offset)}"
    return str(answer)


def _digits(moment: datetime | time) -> str:
    return "microseconds" if moment.microsecond % 1000 else "milliseconds"


def _offset(minutes: int | None) -> str:
    if minutes is None:
        return ""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}" if minutes else "Z"


def _plain(number: float) -> str:
    text = f"{Decimal(repr(number)):f}"
    return text.removesuffix(".0")
