"""Lines of the table of submissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from collect.submissions.browsing.questions import Question, Sort
from collect.submissions.browsing.records import Record, records
from collect.web.submissions import wording
from collect.web.submissions.display import SYSTEM
from collect.web.submissions.view import View

_NUMBERS = (Sort.NUMBER, Sort.REPEAT)
_LONGEST = 160


@dataclass(frozen=True)
class Heading:
    """The head of a column; `section` says in which groups its question is."""

    label: Any
    section: str = ""
    number: bool = False


@dataclass(frozen=True)
class Cell:
    """An answer in the table. `look`: `number`, `withheld`, `wrong`, `badge`, or
    nothing."""

    text: Any
    label: Any
    look: str = ""


@dataclass(frozen=True)
class Line:
    """A submission in the table."""

    record: Record
    address: str
    received: str
    state: tuple[Any, str]
    cells: list[Cell]


def headings(view: View) -> list[Heading]:
    """The columns after that of the arrival."""
    return [_heading(view, name) for name in view.display.columns]


def lines(view: View, ids: tuple[int, ...]) -> list[Line]:
    """The submissions with these ids as the view shows them."""
    asked = view.display.questions(view.known)
    repeats = [each.path for each in asked if each.sort is Sort.REPEAT]
    heads = headings(view)
    return [
        Line(
            record,
            view.address_of(record.submission.instance_id),
            wording.moment(record.submission.created_at),
            wording.state_of(record.submission.review_state),
            [
                _cell(view, record, name, head)
                for name, head in zip(view.display.columns, heads, strict=True)
            ],
        )
        for record in records(ids, repeats)
    ]


def _heading(view: View, name: str) -> Heading:
    question = view.known.find(name)
    if question is None:
        return Heading(SYSTEM[name])
    language = view.display.language
    label = question.field.name if view.display.codes else question.label(language)
    return Heading(label, question.section(language), question.sort in _NUMBERS)


def _cell(view: View, record: Record, name: str, head: Heading) -> Cell:
    question = view.known.find(name)
    if question is None:
        look = "badge" if name == "_state" else ""
        return Cell(_known(view, record, name), head.label, look)
    if question.path in view.hidden:
        return Cell(gettext("withheld"), head.label, "withheld")
    if question.sort is Sort.REPEAT:
        return Cell(record.repeats.get(question.path, 0), head.label, "number")
    if question.path in record.invalid:
        return Cell(_short(record.invalid[question.path]), head.label, "wrong")
    return Cell(
        _answer(view, question, record), head.label, "number" if head.number else ""
    )


def _answer(view: View, question: Question, record: Record) -> str:
    value = record.values.get(question.path)
    if value is None:
        return ""
    display = view.display
    return _short(
        wording.answer(question, value, display.language, codes=display.codes)
    )


def _known(view: View, record: Record, name: str) -> Any:
    submission = record.submission
    if name == "_name" and view.hidden:
        return gettext("withheld")
    values = {
        "_state": wording.state_of(submission.review_state)[0],
        "_name": submission.instance_name,
        "_submitter": submission.submitter_name or "",
        "_device": submission.device_id,
        "_version": submission.version_name or "",
        "_updated": wording.moment(submission.updated_at),
        "_id": submission.instance_id,
    }
    return values[name]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
