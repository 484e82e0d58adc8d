"""What is counted of each interview."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning import (
    MISSING_CODE,
    Points,
    minutes_between,
    outdated,
)
from collect.datasets.fieldwork.answers import Counts, count_answers, places
from collect.datasets.pipeline.asking import Asking
from collect.datasets.pipeline.checks.builtin import ACCURACY
from collect.datasets.pipeline.checks.call import Call
from collect.datasets.pipeline.checks.fieldwork import ends, geopoint
from collect.datasets.pipeline.checks.people import (
    START,
    began,
    enumerators,
    noted_moment,
)
from collect.datasets.pipeline.checks.view import View
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, SurveyError, codes
from collect.datasets.tables.schema import OFFSET, column_name
from collect.forms.expressions import ROOT
from collect.forms.xlsform.definition import Check, Definition
from collect.forms.xlsform.fields import Field

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_MINUTE = 60_000_000
LINES = ("error", "warning", "pending_error", "pending_warning")


@dataclass(frozen=True, eq=False)
class Interviews:
    """One value an interview.

    `keys`: by dimension (`enumerator`, `area`, `version`, `day`) its texts, null where
    unknown; `began`: microseconds since 1970 UTC; `clock`: the same by the clock of the
    phone; `minutes`: NaN where unknown, or where it ended before it began; `accuracy`: metres, NaN where unknown; `findings`: by kind
    of `LINES`, zero where it was not `examined`; `review`: its state, null for received.
    Of `Counts` with nothing to count, `of` is zero.
    """

    keys: Mapping[str, pa.Array]
    began: Ints
    clock: Ints
    minutes: Floats
    short: Counts
    missing: Counts
    dont_know: Counts
    blank: Counts
    examined: Bools
    findings: Mapping[str, Ints]
    point: Counts
    accuracy: Floats
    inaccurate: Counts
    outdated: Counts
    review: pa.Array

    def __len__(self) -> int:
        return len(self.began)

    def at(self, rows: Bools) -> "Interviews":
        """These interviews only."""
        return dataclasses.replace(
            self,
            **{
                part.name: _at(getattr(self, part.name), rows)
                for part in dataclasses.fields(self)
            },
        )


def _at(value: Any, rows: Bools) -> Any:
    if isinstance(value, Mapping):
        return {name: _at(own, rows) for name, own in value.items()}
    if isinstance(value, Counts):
        return Counts(*(own[rows] for own in value))
    if isinstance(value, pa.Array):
        return value.filter(pa.array(rows))
    return value[rows]


def interviews(
    survey: Survey,
    workbook: Definition,
    facts: Facts,
    log: pa.Table,
    *,
    area: str = "",
    examined: Bools | None = None,
    review: pa.Array | None = None,
) -> Interviews:
    """What is counted of every submission of the survey.

    `survey`: clean tables; `log`: the cleaning log behind them; `area`: the expression
    that tells the area; `examined`: the submissions that checks have seen (all unless
    told); `review`: their review states (received unless told).

    Raises SurveyError where `area` cannot be evaluated.
    """
    root = survey.tables[ROOT]
    size, asking = root.num_rows, Asking(survey)
    seen = np.ones(size, np.bool_) if examined is None else examined
    answers = count_answers(survey, facts, asking, log)
    minutes = _minutes(survey, facts, asking, workbook.checks)
    least, _ = limits_of(workbook.checks)
    point, accuracy, limit = _places(survey, facts, asking, workbook.checks)
    with np.errstate(invalid="ignore"):
        short = minutes < (least or 0)
        coarse = accuracy > limit
    timed = np.isfinite(minutes) & (least is not None)
    clock = _clock(survey, facts)
    return Interviews(
        keys={
            "enumerator": enumerators(survey, ROOT),
            "area": codes(survey.evaluate(area, ROOT)) if area else _nobody(size),
            "version": root["_form_version"].combine_chunks(),
            "day": clock.cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.string()),
        },
        began=began(survey).combine_chunks().cast(pa.int64()).to_numpy(),
        clock=clock.to_numpy(),
        minutes=minutes,
        short=_among(short, timed),
        missing=answers.missing,
        dont_know=answers.dont_know,
        blank=answers.blank,
        examined=seen,
        findings=_findings(survey, workbook.checks, log, seen),
        point=point,
        accuracy=accuracy,
        inaccurate=_among(coarse, np.isfinite(accuracy)),
        outdated=_outdated(survey, facts),
        review=_nobody(size) if review is None else review,
    )


def _nobody(size: int) -> pa.Array:
    return pa.nulls(size, pa.string())


def _among(hits: Bools, of: Bools) -> Counts:
    return Counts((hits & of).astype(np.int64), of.astype(np.int64))


def _first(checks: Sequence[Check], kind: str) -> Check:
    """The first check of this type about submissions, or one that says nothing."""
    for check in checks:
        if check.type == kind and not check.table:
            return dataclasses.replace(check, action="flag")
    return Check(name=kind, table=ROOT, type=kind)


def _number(check: Check, name: str) -> float | None:
    try:
        return float(check.parameters[name])
    except (KeyError, ValueError):
        return None


def _minutes(
    survey: Survey, facts: Facts, asking: Asking, checks: Sequence[Check]
) -> Floats:
    try:
        call = Call.of(View(survey, facts, asking), _first(checks, "duration"))
        start, end = ends(call)
    except SurveyError:
        return np.full(survey.tables[ROOT].num_rows, np.nan)
    minutes = minutes_between(call.table[start], call.table[end])
    with np.errstate(invalid="ignore"):
        return np.where(minutes >= 0, minutes, np.nan)


def _clock(survey: Survey, facts: Facts) -> pa.Array:
    """When each interview began by the clock of its phone, as if that were UTC."""
    root, start = survey.tables[ROOT], noted_moment(survey, START)
    moments = began(survey).combine_chunks().cast(pa.int64())
    name = column_name(start) + OFFSET if start else ""
    offset = facts.column(name, ROOT, root) if _is_beside(facts, name) else None
    if offset is not None:
        east = pc.fill_null(offset.cast(pa.int64()), 0)
        moments = pc.add(moments, pc.multiply(east, pa.scalar(_MINUTE)))
    return moments


def _is_beside(facts: Facts, name: str) -> bool:
    beside = facts.beside.get(ROOT)
    return beside is not None and name in beside.column_names


def _places(
    survey: Survey, facts: Facts, asking: Asking, checks: Sequence[Check]
) -> tuple[Counts, Floats, float]:
    """Who has a point of those who were asked for one, its accuracy, and the limit."""
    size, check = survey.tables[ROOT].num_rows, _first(checks, "location")
    field = position_question(survey, facts, asking, checks)
    if field is None:
        return Counts.none(size), np.full(size, np.nan), ACCURACY
    points = Points.of(survey.tables[ROOT][column_name(field)])
    placed = points.known() & ~points.impossible()
    builtin = next((each for each in checks if each.name == "builtin:gps"), check)
    limit = _number(check, "accuracy") or _number(builtin, "accuracy") or ACCURACY
    return (
        _among(placed, placed | (asking.asked(field) == 1)),
        np.where(placed, points.accuracy, np.nan),
        limit,
    )


def position_question(
    survey: Survey, facts: Facts, asking: Asking, checks: Sequence[Check]
) -> Field | None:
    """The question that tells where an interview was made; None where none does."""
    try:
        return geopoint(
            Call.of(View(survey, facts, asking), _first(checks, "location"))
        )
    except SurveyError:
        return None


def limits_of(checks: Sequence[Check]) -> tuple[float | None, float | None]:
    """The least and the most minutes that an interview should take; None: no limit."""
    check = _first(checks, "duration")
    return _number(check, "min_minutes"), _number(check, "max_minutes")


def _outdated(survey: Survey, facts: Facts) -> Counts:
    root = survey.tables[ROOT]
    names = pa.array([version.name for version in facts.versions], pa.string())
    known = pc.is_in(root["_form_version"].combine_chunks(), names)
    late = np.zeros(root.num_rows, np.bool_)
    late[outdated(root, began(survey), facts.versions)[0]] = True
    return _among(late, known.to_numpy(zero_copy_only=False))


def _findings(
    survey: Survey, checks: Sequence[Check], log: pa.Table, seen: Bools
) -> dict[str, Ints]:
    """By kind the lines about each interview. Codes for no valid answer are counted
    elsewhere; a line about an enumerator is about no interview."""
    others = [check.name for check in checks if check.type == "enumerator"]
    apart = pc.is_in(log["check_id"], pa.array([MISSING_CODE, *others], pa.string()))
    lines = log.filter(pc.invert(apart))
    of = places(survey, lines)
    of = np.where((of >= 0) & seen[of] if len(seen) else False, of, -1)
    error, pending = (
        pc.equal(lines[name], value).combine_chunks().to_numpy(zero_copy_only=False)
        for name, value in (("severity", "error"), ("status", "pending"))
    )
    kinds = (error, ~error, error & pending, ~error & pending)
    return {
        name: np.bincount(of[kind & (of >= 0)], minlength=len(seen)).astype(np.int64)
        for name, kind in zip(LINES, kinds, strict=True)
    }
