"""What a line tells people about its question: the label, and what an answer is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyarrow as pa

from collect.datasets.cleaning.cells import one_array

_MOST: Final = 160
"""Characters of choices shown in a line; longer lists stand in the sheet."""

_EXPECTS: Final[Mapping[str, str]] = {
    "int": "a whole number, such as 12",
    "decimal": "a number, such as 3.5",
    "date": "a date, as 2026-03-10",
    "time": "a time, as 14:30:00",
    "dateTime": "a date and time, as 2026-03-10T14:30:00",
    "geopoint": "latitude longitude altitude accuracy, such as 5.35 -4.01 0 0",
    "boolean": "true or false",
    "string": "a text",
}
"""By type of the question: how its answers are written."""


@dataclass(frozen=True)
class QuestionText:
    """A question as people read it.

    ``type``: as ``Field.type`` has it (string, int, decimal, date, …); ``choices``:
    code and label of each, empty for questions without; ``multiple``: several codes,
    separated by spaces.
    """

    label: str = ""
    type: str = "string"
    choices: tuple[tuple[str, str], ...] = ()
    multiple: bool = False

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The label of each code."""
        return dict(self.choices)

    @cached_property
    def expects(self) -> str:
        """How an answer is written."""
        if not self.choices:
            return _EXPECTS.get(self.type, "")
        kind = "codes with a space between" if self.multiple else "one code"
        listed = "; ".join(f"{code} = {label}" for code, label in self.choices)
        if len(listed) > _MOST:
            return f"{kind} of the sheet choices"
        return f"{kind}: {listed}"

    def label_of(self, answer: str | None) -> str:
        """The labels of the codes in an answer; empty for questions without choices."""
        if not answer or not self.choices:
            return ""
        codes = answer.split(" ") if self.multiple else [answer]
        return "; ".join(self.labels.get(code, code) for code in codes)


Questions = Mapping[tuple[str, str], QuestionText]
"""By table (empty for the submission) and column."""

UNKNOWN: Final = QuestionText(type="")


def texts(log: pa.Table, column: str) -> list[str]:
    """A column of the log as texts, empty for no value."""
    cells = one_array(log[column]).cast(pa.string()).fill_null("")
    listed: list[str] = cells.to_pylist()
    return listed


def of_lines(log: pa.Table, questions: Questions) -> list[QuestionText]:
    """The question of each line."""
    keys = zip(texts(log, "table"), texts(log, "question"), strict=True)
    return [questions.get(key, UNKNOWN) for key in keys]
