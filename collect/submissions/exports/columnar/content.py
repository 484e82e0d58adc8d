"""What an export holds: tables of variables, read in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import pyarrow as pa

from collect.forms.xlsform.fields import Choice

DEFAULT = "default"
"""The language of texts whose language the workbook does not name."""

Role = Literal["key", "system", "answer", "part", "choice", "label"]
"""What a variable is: a key of its row, something the server knows about it, an answer,
a part of one (the latitude of a point), 0 or 1 for one choice of several, or the label
of an answer's code."""


class Source(Protocol):
    """A stored table as it stands at one moment; reading it twice gives the same rows.

    `path` is "" for the submissions, else that of the repeat. `rows` is how many there
    are. `schema` has the stored columns (`datasets.tables`).
    """

    @property
    def path(self) -> str: ...

    @property
    def schema(self) -> pa.Schema: ...

    @property
    def rows(self) -> int: ...

    def batches(self, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows in the order of arrival, those columns only, in that order."""
        ...


@dataclass(frozen=True)
class Variable:
    """A column of an exported table.

    `name` is its header; `type` that of its Arrow column. `labels` are the question's
    texts by language, `hints` its hints likewise, `label` the text in the language of the
    export. `path`, `unit`, `relevant`, `required`, `constraint`, `calculation`, `pii` and
    `question_type` (an XLSForm type) are those of the question it comes from, "" for
    others. `choices` are its codes, in the order of the form; `missing` those answers
    that stand for none (don't know, refused). `relevant` is what the groups around the
    question ask for too. `separator` is between the codes or labels
    of a text that holds several. `versions` are the form versions that have the
    question, oldest first.
    """

    name: str
    type: pa.DataType
    role: Role
    label: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    question_type: str = ""
    unit: str = ""
    relevant: str = ""
    constraint: str = ""
    pii: str = ""
    choices: tuple[Choice, ...] = ()
    versions: tuple[str, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    required: str = ""
    calculation: str = ""
    missing: tuple[str, ...] = ()
    separator: str = ""


@dataclass(frozen=True)
class ExportTable:
    """A table of an export: `name` is that of its file or sheet, `label` its title.

    `batches()` starts from the first row each time; its columns are those of
    `variables`, by name and in their order. Texts are as they were answered; codes of a
    select-multiple are a list of text, or text where lists were not asked for. `rows`
    is how many rows come. `language` is that of labels in the file.
    """

    name: str
    label: str
    variables: tuple[Variable, ...]
    rows: int
    batches: Callable[[], Iterator[pa.RecordBatch]]
    path: str = ""
    language: str = DEFAULT

    @property
    def schema(self) -> pa.Schema:
        """The schema of the batches."""
        return pa.schema(
            [(variable.name, variable.type) for variable in self.variables]
        )


class UnsuitableError(ValueError):
    """A format cannot hold an export; the message says why and what can be done."""


def text_in(labels: Mapping[str, str], language: str) -> str:
    """The text in a language, else in the form's default, else in any; "" if none."""
    return (
        labels.get(language) or labels.get(DEFAULT) or next(iter(labels.values()), "")
    )
