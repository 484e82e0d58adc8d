"""Checks of the workbook about fieldwork: how interviews were made, where, by whom."""

import re

import numpy as np
import pyarrow as pa

from collect.datasets.cleaning import (
    Area,
    Points,
    find_durations,
    find_enumerators,
    find_locations,
    find_others,
    find_straightlines,
    minutes_between,
    parents,
)
from collect.datasets.expressions import Column, Kind, to_text
from collect.datasets.pipeline.checks.call import Call
from collect.datasets.pipeline.checks.people import (
    END,
    START,
    enumerators,
    noted_moment,
)
from collect.datasets.pipeline.checks.sittings import active_time, by_audit
from collect.datasets.pipeline.survey import SurveyError, codes, numbers
from collect.datasets.tables.schema import OFFSET, POINT, column_name
from collect.forms.expressions import ROOT
from collect.forms.xlsform.fields import Choice, Field

_DISTANCE = re.compile(r"(\d+(?:\.\d+)?)\s*(m|km)?", re.IGNORECASE)
_YES = frozenset({"yes", "true", "1"})


def duration(call: Call) -> pa.Table:
    """Interviews too fast, too slow or overnight."""
    if by_audit(call.check, call.survey.fields):
        return active_time(call)
    start, end = ends(call)
    return find_durations(
        call.about(end),
        call.table,
        call.table[start],
        call.table[end],
        min_minutes=call.number("min_minutes"),
        max_minutes=call.number("max_minutes"),
        start_offset=call.facts.column(start + OFFSET, call.own.table, call.table),
        end_offset=call.facts.column(end + OFFSET, call.own.table, call.table),
    )


def ends(call: Call) -> tuple[str, str]:
    """The columns of beginning and end. Raises SurveyError where there are none."""
    named = call.check.variables
    if not named and call.own.table == ROOT:
        found = [noted_moment(call.survey, names) for names in (START, END)]
        named = tuple(field.name for field in found if field)
    if len(named) != 2:
        raise SurveyError(
            "minutes are counted from a question of type start to one of type end: add "
            "them to the form, or name two questions of type dateTime as variables"
        )
    first, last = (call.survey.column_of(name, call.own.table) for name in named)
    for name, column in zip(named, (first, last), strict=True):
        if not pa.types.is_timestamp(call.table.schema.field(column).type):
            raise SurveyError(f"“{name}” is no moment but another type of question")
    return first, last


def straightline(call: Call) -> pa.Table:
    """One answer to every question of a battery."""
    return find_straightlines(
        call.own,
        call.table,
        call.texts(call.check.variables),
        least=call.whole("least"),
    )


def other(call: Call) -> pa.Table:
    """Texts to recode, with the choice they resemble."""
    field = call.field(call.own.question)
    choices = _choices_beside(call, field) if field else ()
    return find_others(
        call.own,
        call.table,
        codes(call.evaluate(f"${{{call.check.variable}}}")),
        {choice.code: list(choice.labels.values()) for choice in choices},
    )


def _choices_beside(call: Call, text: Field) -> tuple[Choice, ...]:
    """The choices of the question that `text` specifies: one that its relevance names,
    or whose name it continues (`source`, `source_other`)."""
    for parent in parents(text, call.survey.fields):
        if parent.list_name in call.facts.choices:
            return tuple(call.facts.choices[parent.list_name])
    return ()


def location(call: Call) -> pa.Table:
    """Points out of place, missing or inaccurate."""
    field = geopoint(call)
    metres, area = _within(call.check.parameters.get("within", ""))
    point = call.check.parameters.get("point", "")
    by = call.by()
    if metres is not None and not (by or point):
        raise SurveyError(
            "a distance needs the point it is measured from: name the groups whose "
            "middle it is (by), or give an expression (point)"
        )
    return find_locations(
        call.about(column_name(field)),
        call.table,
        Points.of(call.table[column_name(field)]),
        metres=metres,
        by=by,
        target=_points(call.evaluate(point)) if point else None,
        area=area,
        accuracy=call.number("accuracy"),
        expected=call.asking.asked(field) == 1,
    )


def geopoint(call: Call) -> Field:
    """The question of a place. Raises SurveyError where there is none."""
    for field in call.survey.fields:
        if field.table != call.own.table or not field.is_question:
            continue
        name = column_name(field)
        kind = call.table.schema.field(name).type
        if call.own.question in ("", name) and kind == POINT:
            return field
    raise SurveyError("there is no question of type geopoint to look at")


def _within(text: str) -> tuple[float | None, Area | None]:
    """A distance in metres, or an area."""
    if text.lstrip().startswith("{"):
        return None, Area(text)
    match = _DISTANCE.fullmatch(text.strip())
    if text and match is None:
        raise SurveyError(
            f"within “{text[:40]}” is neither a distance (500, 500 m, 2 km) nor GeoJSON"
        )
    if match is None:
        return None, None
    return float(match[1]) * (1000 if (match[2] or "").lower() == "km" else 1), None


def _points(column: Column) -> Points:
    """Points from texts such as "5.3 -4.1 0 0"; none where a text is no point."""
    texts = to_text(column)
    places = np.full((len(texts.categories), 2), np.nan)
    for number, text in enumerate(texts.categories):
        try:
            places[number] = [float(part) for part in text.split()[:2]]
        except ValueError:
            continue
    lat, lon = places[texts.values].T
    unknown = texts.missing
    if unknown is not None:
        lat = np.where(unknown, np.nan, lat)
    return Points(lat, lon, np.full(len(lat), np.nan))


def enumerator(call: Call) -> pa.Table:
    """Enumerators whose answers, blanks or durations depart from the others'."""
    who = enumerators(call.survey, call.own.table, call.check.parameters.get("by", ""))
    if not call.check.variable:
        start, end = ends(call)
        minutes = pa.array(
            minutes_between(call.table[start], call.table[end]), from_pandas=True
        )
        return find_enumerators(
            call.about(end),
            call.table,
            who,
            numbers=minutes,
            what="typical duration in minutes",
            log=True,
            threshold=call.number("threshold"),
            least=call.whole("least"),
        )
    field = call.field(call.own.question)
    column = call.evaluate(f"${{{call.check.variable}}}")
    number = column.kind is Kind.NUMBER
    return find_enumerators(
        call.own,
        call.table,
        who,
        numbers=pa.array(numbers(column), from_pandas=True) if number else None,
        codes=None if number else codes(column),
        asked=call.asking.asked(field) == 1 if field else None,
        log=call.check.parameters.get("log", "").lower() in _YES,
        threshold=call.number("threshold"),
        least=call.whole("least"),
    )
