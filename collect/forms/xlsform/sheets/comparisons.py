"""Column `compare` of the sheet `indicators`: which codes of a dimension to compare."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from collect.forms.expressions import parse
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Comparison, Dimension
from collect.forms.xlsform.sheets.dimensions import CodeSources, listed
from collect.forms.xlsform.sheets.reader import SheetReader
from collect.forms.xlsform.workbook import Row

_COLUMN = "compare"
_TYPES = ("median",)
"""Of these there is no contrast."""


def known_codes(
    dimensions: Collection[Dimension],
    sources: CodeSources,
    codelists: Mapping[str, Collection[str]],
) -> dict[str, Collection[str]]:
    """The codes of each dimension: of its codelist, and those its calculation gives."""
    found: dict[str, Collection[str]] = {}
    for each in dimensions:
        given = frozenset(sources.results(parse(each.calculation)))
        listed = frozenset(codelists.get(each.dimension, ()))
        found[each.dimension] = (given | listed) - {""}
    return found


def read_comparisons(
    reader: SheetReader,
    row: Row,
    kind: str,
    breakdowns: Collection[tuple[str, ...]],
    codes: Mapping[str, Collection[str]],
) -> tuple[Comparison, ...]:
    """The row's comparisons: `SEX:F-M` is a difference, `SEX:F/M` a ratio."""
    words = reader.text(row, _COLUMN).replace(",", " ").split()
    if words and kind in _TYPES:
        reader.error(Code.COMPARISON_TYPE, row, _COLUMN, type=kind)
        return ()
    found = []
    for word in words:
        comparison = _comparison(reader, row, word, codes)
        if comparison is None:
            continue
        found.append(comparison)
        name = comparison.dimension
        if not any(name in breakdown for breakdown in breakdowns):
            facts = {"value": word, "name": name}
            reader.error(Code.COMPARISON_BREAKDOWN, row, _COLUMN, **facts)
        elif codes.get(name):
            _known(reader, row, comparison, codes[name])
    return tuple(dict.fromkeys(found))


def _comparison(
    reader: SheetReader, row: Row, word: str, codes: Mapping[str, Collection[str]]
) -> Comparison | None:
    name, _, rest = word.partition(":")
    found = list(_readings(name, rest)) if name else []
    known = set(codes.get(name, ()))
    if len(found) > 1:
        found = [each for each in found if {each.first, each.second} <= known]
        reason = "it can be read in several ways"
    else:
        reason = "there is nothing to compare"
    if len(found) == 1 and found[0].first != found[0].second:
        return found[0]
    if len(found) == 1:
        reason = "the two codes are the same"
    facts = {"value": word, "reason": reason}
    reader.error(Code.COMPARISON_SYNTAX, row, _COLUMN, **facts)
    return None


def _readings(name: str, text: str) -> Iterator[Comparison]:
    """Codes may have a hyphen in them: every way to part the text in two."""
    for place, sign in enumerate(text):
        first, second = text[:place], text[place + 1 :]
        if first and second and sign == "-":
            yield Comparison(name, first, second, "difference")
        elif first and second and sign == "/":
            yield Comparison(name, first, second, "ratio")


def _known(
    reader: SheetReader, row: Row, comparison: Comparison, codes: Collection[str]
) -> None:
    for value in (comparison.first, comparison.second):
        if value not in codes:
            reader.warn(
                Code.COMPARISON_CODE,
                row,
                _COLUMN,
                value=value,
                name=comparison.dimension,
                accepted=listed(codes),
                suggestion=reader.report.suggest(value, codes),
            )
