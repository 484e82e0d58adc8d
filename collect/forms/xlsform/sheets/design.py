"""Sheet `design`: one row, from how units were drawn to how errors are told."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from dataclasses import replace

from collect.forms.expressions import ROOT, Scope
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Design, Dimension
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.design_rules import METHODS, look
from collect.forms.xlsform.sheets.reader import BOOLEAN, NUMBER, VALUE, SheetReader
from collect.forms.xlsform.workbook import Row

_EXPRESSIONS = {
    "weight": NUMBER,
    "strata": VALUE,
    "cluster": VALUE,
    "fpc": NUMBER,
    "ref_area": VALUE,
    "time_period": VALUE,
    "probability": NUMBER,
    "response": BOOLEAN,
    "response_class": VALUE,
}
INTERVALS = ("logit", "korn_graubard", "wilson")
LONELY = ("adjust", "certainty", "average", "fail")
_WORDS = {"replicate_method": METHODS, "interval": INTERVALS, "lonely": LONELY}

_FILE = re.compile(r"[^./\\][^/\\]*\.csv", re.IGNORECASE)
_WHOLE = re.compile(r"\d{1,9}")
_AROUND_ONE = "Write two numbers around 1, such as 0.3 3."
_FILE_NAME = "Write the name of a CSV file without folders, such as population.csv."
_NO_DIMENSIONS = (
    "Its columns are dimensions of the submission: define them on the sheet "
    "dimensions, with an empty table."
)
_NAMES = (
    "Name at least two numeric questions of the submission (rep1 rep2, or rep* for all "
    "that begin so), or write how many replicates to make."
)
_SCALE = "Write one number, or one for each replicate, with spaces between them."


def read_design(
    form: Form, report: Report, scope: Scope, dimensions: Collection[Dimension]
) -> Design:
    """The sample design; parts with errors are left empty."""
    reader = SheetReader.of(form, report, "design")
    if reader is None or not reader.rows:
        return Design()
    row, *others = reader.rows
    title = reader.columns.sheet.title
    for other in others:
        report.at(Code.EXTRA_ROW, reader.columns.sheet, other, None, sheet=title)
    parts: dict[str, str] = {}
    for name, wanted in _EXPRESSIONS.items():
        reader.ok = True
        text = reader.expression(row, name, scope, ROOT, wanted)
        if reader.ok:
            parts[name] = text
    for name, accepted in _WORDS.items():
        reader.ok = True
        text = reader.one_of(row, name, accepted)
        if reader.ok:
            parts[name] = text
    design = Design(**parts, row=row.number)  # type: ignore[arg-type]
    design = _calibration(reader, row, design, dimensions)
    design = _replicates(reader, row, scope, design)
    look(reader, row, design)
    return design


def _calibration(
    reader: SheetReader, row: Row, design: Design, dimensions: Collection[Dimension]
) -> Design:
    advice = "Write a number above 1: the limit is so many times the median weight."
    trim = _numbers(reader, row, "trim", lambda n: len(n) == 1 and n[0] > 1, advice)
    bounds = _numbers(reader, row, "calibration_bounds", _around_one, _AROUND_ONE)
    return replace(
        design,
        trim=trim[0] if trim else None,
        calibration=_file(reader, row, dimensions),
        calibration_bounds=bounds,
    )


def _around_one(numbers: tuple[float, ...]) -> bool:
    return len(numbers) == 2 and 0 <= numbers[0] < 1 < numbers[1]


def _file(reader: SheetReader, row: Row, dimensions: Collection[Dimension]) -> str:
    """The name of the file of population totals; "" if there is none or it is wrong."""
    name = reader.text(row, "calibration")
    usable = [each.dimension for each in dimensions if each.table == ROOT]
    if name and not _FILE.fullmatch(name):
        return _wrong(reader, row, "calibration", _FILE_NAME)
    if name and not usable:
        return _wrong(reader, row, "calibration", _NO_DIMENSIONS)
    if name:
        facts = {"name": name, "dimensions": ", ".join(usable)}
        reader.warn(Code.MARGINS_TO_ATTACH, row, "calibration", **facts)
    return name


def _replicates(reader: SheetReader, row: Row, scope: Scope, design: Design) -> Design:
    text = reader.text(row, "replicates")
    count, names = 0, tuple[str, ...]()
    if _WHOLE.fullmatch(text):
        count = int(text)
    elif text:
        names = _columns(reader, row, scope)

    def fits(numbers: tuple[float, ...]) -> bool:
        return min(numbers) > 0 and len(numbers) in {1, len(names) or 1}

    scale = _numbers(reader, row, "replicate_scale", fits, _SCALE)
    seed = reader.text(row, "replicate_seed")
    if seed and not _WHOLE.fullmatch(seed):
        seed = _wrong(reader, row, "replicate_seed", "Write a whole number.")
    return replace(
        design,
        replicates=names,
        replicate_count=count,
        replicate_scale=scale,
        replicate_seed=int(seed) if seed else design.replicate_seed,
    )


def _columns(reader: SheetReader, row: Row, scope: Scope) -> tuple[str, ...]:
    """Names of the questions with replicate weights; `rep_*` is all that begin so."""
    reader.ok = True
    words = reader.text(row, "replicates").replace(",", " ").split()
    found: list[str] = []
    for word in words:
        prefix = word.removesuffix("*")
        if prefix == word:
            found += reader.names_in(word, row, "replicates", scope, ROOT)
        else:
            matches = [name for name in scope.symbols if name.startswith(prefix)]
            found += [name for name in matches if _is_number(name, scope)]
    names = tuple(dict.fromkeys(found))
    if not reader.ok:
        return ()
    if len(names) < 2 or not all(_is_number(name, scope) for name in names):
        _wrong(reader, row, "replicates", _NAMES)
        return ()
    return names


def _is_number(name: str, scope: Scope) -> bool:
    return any(
        symbol.table == ROOT and symbol.type in NUMBER[1]
        for symbol in scope.symbols[name]
    )


def _numbers(
    reader: SheetReader,
    row: Row,
    column: str,
    fits: Callable[[tuple[float, ...]], bool],
    advice: str,
) -> tuple[float, ...]:
    words = reader.text(row, column).split()
    try:
        found = tuple(float(word) for word in words)
    except ValueError:
        found = (math.nan,)
    if words and not (all(map(math.isfinite, found)) and fits(found)):
        _wrong(reader, row, column, advice)
        return ()
    return found


def _wrong(reader: SheetReader, row: Row, column: str, advice: str) -> str:
    """Report the cell; the text it counts as."""
    value = reader.text(row, column)
    facts = {"value": value, "column": column, "advice": advice}
    reader.error(Code.DESIGN_VALUE, row, column, **facts)
    return ""
