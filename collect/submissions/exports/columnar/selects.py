"""Questions with choices: codes, labels, and columns of 0 and 1."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports.columnar.blocks import (
    Block,
    Request,
    column_of,
    derived,
)
from collect.submissions.exports.columnar.content import Variable, text_in
from collect.submissions.exports.columnar.labels import BETWEEN, CodeList
from collect.submissions.exports.columnar.rows import INVALID, Rows, either

LABEL = "-label"
OTHER = "/_other"
"""Ends the name of the column of codes that are not on the form's list."""

Column = tuple[Variable, Callable[[pa.Array], pa.Array]]


def select_one(request: Request, item: Field, name: str) -> Block:
    """A question with one answer of its choices, or text that is one; a rank, whose
    codes are one text."""
    column = column_of(item)
    variable = derived(
        request.variable(item, name, pa.string()),
        separator=" " if item.control == "rank" else "",
    )
    labelled = _labeller(request, item)
    columns = _coded(request, variable, lambda codes: codes, labelled)

    def cells(rows: Rows) -> list[pa.Array]:
        codes = either(rows.misfit(column), rows.column(column))
        return [make(codes) for _, make in columns]

    return Block(tuple(v for v, _ in columns), (column, INVALID), cells)


def select_multiple(request: Request, item: Field, name: str) -> list[Block]:
    """A question with any of its choices as answer, as the request wants it."""
    how, choices = request.options.multiples, request.choices(item)
    # Without a list (choices from a file) the codes are all there is.
    split = how != "text" and bool(choices)
    blocks = []
    if how != "columns" or not choices:
        blocks.append(_together(request, item, name))
    if split:
        blocks.append(_split(request, item, name, rest=how == "columns"))
    return blocks


def _labeller(request: Request, item: Field) -> Callable[[pa.Array], pa.Array] | None:
    choices = request.choices(item)
    if request.format.labelled or request.options.labels == "codes" or not choices:
        return None
    known = CodeList.of(choices, request.language)
    if item.control != "rank":
        return known.labelled
    return lambda codes: _joined(
        known.labelled_lists(pc.utf8_split_whitespace(codes)), BETWEEN
    )


def _coded(
    request: Request,
    variable: Variable,
    coded: Callable[[pa.Array], pa.Array],
    labelled: Callable[[pa.Array], pa.Array] | None,
) -> list[Column]:
    """The column of codes or of labels, or both."""
    if labelled is None:
        return [(variable, coded)]
    separator = variable.separator and BETWEEN
    if request.options.labels == "labels":
        return [(derived(variable, separator=separator), labelled)]
    name = variable.name + LABEL
    label = derived(variable, name=name, role="label", choices=(), separator=separator)
    return [(variable, coded), (label, labelled)]


def _together(request: Request, item: Field, name: str) -> Block:
    """All codes of an answer, or their labels, in one cell."""
    column = column_of(item)
    lists = request.format.lists
    kind = pa.list_(pa.string()) if lists else pa.string()
    labelled = None
    if _labeller(request, item) is not None:
        known = CodeList.of(request.choices(item), request.language)
        labelled = _cell_of(known.labelled_lists, BETWEEN, lists=lists)
    columns = _coded(
        request,
        derived(request.variable(item, name, kind), separator="" if lists else " "),
        _cell_of(lambda codes: codes, " ", lists=lists),
        labelled,
    )

    def cells(rows: Rows) -> list[pa.Array]:
        codes = _lists(rows.column(column))
        return [make(codes) for _, make in columns]

    return Block(tuple(v for v, _ in columns), (column,), cells)


def _cell_of(
    listed: Callable[[pa.Array], pa.Array], between: str, *, lists: bool
) -> Callable[[pa.Array], pa.Array]:
    return listed if lists else lambda codes: _joined(listed(codes), between)


def _joined(lists: pa.ListArray, between: str) -> pa.StringArray:
    return pc.binary_join(lists, between)


def _lists(answers: pa.Array) -> pa.ListArray:
    """Answers as lists; a question that was once of another kind is stored as text."""
    if pa.types.is_list(answers.type):
        return answers
    return pc.utf8_split_whitespace(answers)


def _split(request: Request, item: Field, name: str, *, rest: bool) -> Block:
    """A column of 0 and 1 for every choice; null where there is no answer. With `rest`
    also one for codes that are not on the list, which would be lost else."""
    column, choices = column_of(item), request.choices(item)
    whole = request.variable(item, name, pa.int8())
    known = CodeList.of(choices, request.language).codes
    variables = [_choice(request, whole, choice) for choice in choices]
    if rest:
        variables.append(
            derived(whole, name=name + OTHER, type=pa.string(), role="part", choices=())
        )

    def cells(rows: Rows) -> list[pa.Array]:
        codes = _lists(rows.column(column))
        values = pc.list_flatten(codes)
        parents = pc.list_parent_indices(codes).to_numpy()
        found = pc.fill_null(pc.index_in(values, value_set=known), -1).to_numpy()
        arrays = _flags(codes, parents[found >= 0], found[found >= 0], len(known))
        return [*arrays, _rest(values, parents, found, len(codes))] if rest else arrays

    return Block(tuple(variables), (column,), cells)


def _choice(request: Request, whole: Variable, choice: Choice) -> Variable:
    label = text_in(choice.labels, request.language) or choice.code
    return derived(
        whole,
        name=f"{whole.name}/{choice.code}",
        role="choice",
        label=_beside(whole.label, label),
        labels={
            language: _beside(text_in(whole.labels, language), text)
            for language, text in choice.labels.items()
        },
        choices=(choice,),
    )


def _beside(question: str, choice: str) -> str:
    return f"{question}: {choice}" if question else choice


Numbers = npt.NDArray[np.signedinteger]


def _flags(
    codes: pa.ListArray, places: Numbers, chosen: Numbers, count: int
) -> list[pa.Array]:
    """0 and 1 for each of `count` choices: 1 where row `places[i]` has `chosen[i]`."""
    flags = np.zeros((count, len(codes)), np.int8)
    flags[chosen, places] = 1
    answered = None
    if codes.null_count:
        bits = codes.is_valid().to_numpy(zero_copy_only=False)
        answered = pa.py_buffer(np.packbits(bits, bitorder="little"))
    whole, length, kind = pa.py_buffer(flags), len(codes), pa.int8()
    return [
        pa.Array.from_buffers(kind, length, [answered, whole.slice(at, length)])
        for at in range(0, count * length, length)
    ]


def _rest(
    values: pa.StringArray, parents: Numbers, found: Numbers, length: int
) -> pa.StringArray:
    """The codes that were not found, one space between them; null where there are none."""
    unknown = found < 0
    counts = np.bincount(parents[unknown], minlength=length)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    lists = pa.ListArray.from_arrays(
        pa.array(offsets), values.filter(pa.array(unknown)), mask=pa.array(counts == 0)
    )
    return _joined(lists, " ")
