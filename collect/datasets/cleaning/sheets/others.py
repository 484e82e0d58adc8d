"""Texts of "other, specify" as a spreadsheet to recode."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import one_array
from collect.datasets.cleaning.log import PENDING
from collect.datasets.cleaning.other import Nearest, normalised
from collect.datasets.cleaning.sheets.columns import OTHER, OTHER_COLUMNS, TO_FILL
from collect.datasets.cleaning.sheets.frame import DropDown, Page, write
from collect.datasets.cleaning.sheets.questions import (
    UNKNOWN,
    Questions,
    of_lines,
    texts,
)
from collect.datasets.cleaning.sheets.read_me import OTHER_TEXT
from collect.datasets.cleaning.sheets.writing import context_of, listed

_DROP_DOWNS: Final = {
    "existing_choice": DropDown(
        "The choice it is",
        "The code of the choice that says the same; where several may be chosen, "
        "several codes with a space between. The sheet choices has the labels.",
        choices_of="parent",
    ),
    "corrected_text": DropDown(
        "The text as it should be",
        "Where it is another thing indeed: spelled right, or translated. Write equal "
        "things alike.",
    ),
    "invalid": DropDown("Answers nothing", "yes empties the text.", ("yes",)),
    "reason": DropDown("How do you know?", "In a few words; it stays in the log."),
}


@dataclass(frozen=True)
class OtherText:
    """What the text of a line belongs to.

    ``parent``: column of the question with the choices, in the same table; ``code``:
    its choice that asks to specify; ``value``: its answer in the same row as the log
    writes it, None for none.
    """

    parent: str
    code: str
    value: str | None


def write_others(
    log: pa.Table,
    questions: Questions,
    others: Sequence[OtherText | None],
    context: Mapping[str, str] | None = None,
) -> bytes:
    """The texts that wait for a decision as XLSX: ``other``, ``choices``, ``read_me``.

    ``log``: lines of checks of type ``other``, with the columns of ``LOG_SCHEMA``;
    those already decided are left out. ``others``: one a line, None where the question
    that a text belongs to is not known; such a text can be corrected or emptied only.
    Raises ValueError unless there is one for each line, TooManyLinesError beyond
    ``MAX_LINES`` lines.
    """
    if len(others) != len(log):
        raise ValueError(f"{len(others)} parents for {len(log)} lines")
    waiting = pc.equal(one_array(log["status"]), PENDING)
    known = [
        other for other, waits in zip(others, waiting.to_pylist(), strict=True) if waits
    ]
    log = log.filter(waiting)
    columns = _columns(log, questions, known)
    if context:
        columns["context"] = context_of(log, context)
    page = Page(
        OTHER,
        {name: columns[name] for name in OTHER_COLUMNS if name in columns},
        TO_FILL[OTHER],
        _DROP_DOWNS,
        listed(pa.table(columns), "parent", questions),
        OTHER_TEXT,
    )
    return write(page)


def _columns(
    log: pa.Table, questions: Questions, others: Sequence[OtherText | None]
) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {
        name: one_array(log[name]).cast(pa.string())
        for name in (
            "uuid",
            "table",
            "row",
            "question",
            "old_value",
            "enumerator",
            "check_id",
        )
    }
    parents = [
        questions.get((table, other.parent), UNKNOWN) if other else UNKNOWN
        for table, other in zip(texts(log, "table"), others, strict=True)
    ]
    suggested = _suggestions(log, others, questions)
    listed_texts: dict[str, list[str | None]] = {
        "label": [question.label for question in of_lines(log, questions)],
        "parent": [other.parent if other else None for other in others],
        "parent_label": [parent.label for parent in parents],
        "parent_value": [other.value if other else None for other in others],
        "other_code": [other.code if other else None for other in others],
        "suggestion": list(suggested),
        "suggestion_label": [
            parent.labels.get(code, "")
            for parent, code in zip(parents, suggested, strict=True)
        ],
    }
    columns |= {
        name: pa.array(values, pa.string()) for name, values in listed_texts.items()
    }
    columns["count"] = pa.array(_counts(log), pa.int64())
    columns |= {name: pa.nulls(len(log), pa.string()) for name in TO_FILL[OTHER]}
    return columns


def _keys(log: pa.Table) -> list[tuple[str, str, str]]:
    """Table, question and text of each line; texts written alike are equal."""
    alike = {text: normalised(text) for text in set(texts(log, "old_value"))}
    return [
        (table, question, alike[text])
        for table, question, text in zip(
            texts(log, "table"),
            texts(log, "question"),
            texts(log, "old_value"),
            strict=True,
        )
    ]


def _counts(log: pa.Table) -> list[int]:
    """In how many of the lines the same text stands, whatever its case, accents and
    punctuation."""
    keys = _keys(log)
    times = Counter(keys)
    return [times[key] for key in keys]


def _suggestions(
    log: pa.Table, others: Sequence[OtherText | None], questions: Questions
) -> list[str]:
    """The code of the choice that each text resembles most, if one is near."""
    nearest: dict[tuple[str, str, str], Nearest] = {}
    found: dict[tuple[str, ...], str] = {}
    suggested = []
    for (table, _, text), other in zip(_keys(log), others, strict=True):
        if other is None:
            suggested.append("")
            continue
        parent = (table, other.parent, other.code)
        if parent not in nearest:
            choices = questions.get((table, other.parent), UNKNOWN).choices
            nearest[parent] = Nearest(
                {code: [label] for code, label in choices if code != other.code}
            )
        key = (*parent, text)
        if key not in found:
            found[key] = nearest[parent].to(text)[0]
        suggested.append(found[key])
    return suggested
