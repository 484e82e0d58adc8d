"""Answers of each interview that are missing, not known or blank; with its repeats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning import MISSING_CODE
from collect.datasets.fieldwork.dont_know import dont_know_codes
from collect.datasets.pipeline.asking import Asking
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, missing_masks
from collect.datasets.tables.schema import INVALID, column_name
from collect.forms.expressions import ROOT
from collect.forms.xlsform.fields import Field

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
_APART = "\x1f"


class Counts(NamedTuple):
    """By interview: how many of how many."""

    hits: Ints
    of: Ints

    @classmethod
    def none(cls, size: int) -> "Counts":
        """Nothing of nothing."""
        return cls(np.zeros(size, np.int64), np.zeros(size, np.int64))


@dataclass(frozen=True)
class Answers:
    """`missing`: codes for no valid answer among the answers to questions that have
    such codes. `dont_know`: codes known to say so, among the answers to questions that
    have one. `blank`: questions without an answer among those that were asked for
    certain; a question that nobody answered is left out, as notes are such."""

    missing: Counts
    dont_know: Counts
    blank: Counts


class _Tally(NamedTuple):
    """Numbers by row: answers to questions with codes for no valid answer, with one for
    "don't know", questions asked, and left blank."""

    given: Ints
    could_say: Ints
    asked: Ints
    blank: Ints

    @classmethod
    def zeros(cls, rows: int) -> "_Tally":
        return cls(*(np.zeros(rows, np.int64) for _ in cls._fields))

    def add_rows(self, rows: "_Tally", owners: NDArray[np.intp]) -> None:
        """Add what rows of a table say to their submissions."""
        for total, own in zip(self, rows, strict=True):
            total += np.bincount(owners, own, len(total)).astype(np.int64)


def count_answers(
    survey: Survey, facts: Facts, asking: Asking, log: pa.Table
) -> Answers:
    """The answers of every interview, in the order of the submissions.

    `log`: the lines that say where codes for no valid answer stood.
    """
    size = survey.tables[ROOT].num_rows
    codes = {
        (each.table, column_name(each)): dont_know_codes(each, facts.choices)
        for each in _questions(survey)
        if each.missing
    }
    sums = _Tally.zeros(size)
    for path in survey.tables:
        sums.add_rows(_tally(survey, facts, asking, path, codes), survey.owners(path))
    missing, dont_know = _coded(survey, log, codes)
    return Answers(
        Counts(missing, sums.given),
        Counts(dont_know, sums.could_say),
        Counts(sums.blank, sums.asked),
    )


def _questions(survey: Survey) -> Iterator[Field]:
    """Those that people answer: not what phones note or forms compute."""
    for each in survey.fields:
        if each.is_question and each.control and each.table in survey.tables:
            yield each


def _tally(
    survey: Survey,
    facts: Facts,
    asking: Asking,
    path: str,
    codes: Mapping[tuple[str, str], frozenset[str]],
) -> _Tally:
    """What the rows of a table say."""
    table = survey.tables[path]
    rows = _Tally.zeros(table.num_rows)
    marked, invalid = missing_masks(table), _invalid_masks(facts, path, table)
    nothing = np.zeros(table.num_rows, np.bool_)
    for question in _questions(survey):
        if question.table != path:
            continue
        name = column_name(question)
        held = table[name].combine_chunks().is_valid().to_numpy(zero_copy_only=False)
        given = held | marked.get(name, nothing)
        if (path, name) in codes:
            np.add(rows.given, given, out=rows.given)
            if codes[path, name]:
                np.add(rows.could_say, given, out=rows.could_say)
        given = given | invalid.get(name, nothing)
        if given.any():
            asked = asking.asked(question) == 1
            np.add(rows.asked, asked, out=rows.asked)
            np.add(rows.blank, asked & ~given, out=rows.blank)
    return rows


def _invalid_masks(facts: Facts, path: str, table: pa.Table) -> dict[str, Bools]:
    """By column: the rows whose answer did not fit the type of its question."""
    column = facts.column(INVALID.name, path, table)
    if column is None or column.null_count == len(column):
        return {}
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    found = column.take(pa.array(rows))
    masks = {}
    for name in {name for pairs in found.to_pylist() for name, _ in pairs}:
        holds = pc.map_lookup(found, name, "first").is_valid()
        masks[name] = np.zeros(len(column), np.bool_)
        masks[name][rows[holds.to_numpy(zero_copy_only=False)]] = True
    return masks


def _coded(
    survey: Survey, log: pa.Table, codes: Mapping[tuple[str, str], frozenset[str]]
) -> tuple[Ints, Ints]:
    """By interview: cells with a code for no valid answer, and with one for "don't
    know"."""
    size = survey.tables[ROOT].num_rows
    lines = log.filter(
        pc.and_(
            pc.equal(log["check_id"], MISSING_CODE), pc.equal(log["status"], "accepted")
        )
    )
    of = places(survey, lines)
    parts = (lines[name].combine_chunks() for name in ("table", "question"))
    texts = pc.fill_null(lines["old_value"].combine_chunks(), "")
    cells = pc.binary_join_element_wise(*parts, texts, _APART).dictionary_encode()
    counted, says = [], []
    for text in cells.dictionary.to_pylist():
        table, question, value = text.split(_APART)
        known = codes.get((table, question))
        counted.append(known is not None)
        says.append(known is not None and not known.isdisjoint(_spellings(value)))
    own = cells.indices.to_numpy()
    missing = (of >= 0) & np.array(counted, np.bool_)[own]
    unknown = (of >= 0) & np.array(says, np.bool_)[own]
    return (
        np.bincount(of[missing], minlength=size),
        np.bincount(of[unknown], minlength=size),
    )


def _spellings(value: str) -> set[str]:
    """The codes in a cell; 98.0 is 98."""
    return {*value.split(), *(code.removesuffix(".0") for code in value.split())}


def places(survey: Survey, lines: pa.Table) -> Ints:
    """The interview that each line of the log is about; -1 where it is none of them."""
    keys = survey.tables[ROOT]["_instance_id"].combine_chunks()
    found = pc.index_in(lines["uuid"].combine_chunks(), value_set=keys)
    of: Ints = pc.fill_null(found, -1).to_numpy().astype(np.int64)
    return of
