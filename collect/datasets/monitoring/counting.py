"""Counts what is to be counted of every interview of a form."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.fieldwork import (
    Interviews,
    area_expression,
    limits_of,
    position_question,
)
from collect.datasets.models import RunState
from collect.datasets.monitoring.about import (
    About,
    Floats,
    Sight,
    Spots,
    Standing,
    outcome_question,
)
from collect.datasets.monitoring.reading import Basis, basis_of
from collect.datasets.pipeline.asking import Asking
from collect.datasets.pipeline.survey import Survey, SurveyError, codes
from collect.datasets.positions.moving import positions_of
from collect.datasets.queries import runs_of
from collect.datasets.tables.schema import column_name
from collect.forms.expressions import ROOT
from collect.forms.models import Form
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import guarded
from collect.lib.clock import now
from collect.submissions.queries import horizon


def mark_of(form: Form) -> str:
    """Changes with everything that the counts depend on."""
    run = runs_of(form).filter(state=RunState.SUCCEEDED).values_list("pk").first()
    return f"{horizon(form.pk)}.{run[0] if run else 0}.{form.current_version_id or 0}"


def counted(form: Form) -> Standing:
    """How the fieldwork of the form stands now."""
    # What changes while this goes on makes the mark an old one.
    mark, moment, begun = mark_of(form), now(), time.monotonic()
    basis = basis_of(form)
    design, workbook = basis.workbook.design, basis.workbook
    outcome = outcome_question(basis.fields) or design.response
    area = area_expression(basis.fields, workbook)
    survey = basis.survey([area, design.strata, design.cluster, outcome])
    found, area = _interviews(basis, survey, area)
    places = {
        "stratum": design.strata,
        "cluster": design.cluster,
        "outcome": outcome,
    }
    keys = {name: _codes(survey, each) for name, each in places.items()}
    place = position_question(survey, basis.facts, Asking(survey), workbook.checks)
    sight = _sight(basis, place)
    shortest, longest = limits_of(workbook.checks)
    instances = survey.tables[ROOT]["_instance_id"].combine_chunks()
    spots = _spots(form, survey, place, sight, instances)
    about = About(
        mark=mark,
        as_of=moment,
        seconds=time.monotonic() - begun,
        run=basis.run.pk if basis.run else None,
        newer=basis.newer,
        removed=basis.removed,
        area=area,
        **places,
        shortest=shortest,
        longest=longest,
        sight=sight,
    )
    return Standing(
        about, replace(found, keys={**found.keys, **keys}), instances, spots
    )


def _interviews(basis: Basis, survey: Survey, area: str) -> tuple[Interviews, str]:
    try:
        return basis.interviews(survey, area), area
    except SurveyError:
        # Runs tell what is wrong with the area; all else can be counted.
        return basis.interviews(survey, ""), ""


def _codes(survey: Survey, expression: str) -> pa.Array:
    """What the expression says of each interview; null where it says nothing."""
    if expression:
        try:
            return codes(survey.evaluate(expression, ROOT)).cast(pa.string())
        except SurveyError:
            pass
    return pa.nulls(survey.tables[ROOT].num_rows, pa.string())


def _sight(basis: Basis, place: Field | None) -> Sight:
    if place is None:
        return Sight.NONE
    rules = guarded([schema.fields for schema in basis.schemas])
    if place.path in rules.withheld:
        return Sight.WITHHELD
    return Sight.DISPLACED if place.path in rules.displaced else Sight.OPEN


def _spots(
    form: Form, survey: Survey, place: Field | None, sight: Sight, instances: pa.Array
) -> Spots:
    nowhere = np.full(len(instances), np.nan)
    if place is None:
        return Spots(nowhere, nowhere, nowhere, nowhere)
    points = survey.tables[ROOT][column_name(place)].combine_chunks()
    lat, lon = _degrees(points)
    if sight != Sight.DISPLACED:
        return Spots(lat, lon, nowhere, nowhere)
    moved = positions_of(form).column(instances, points.is_valid())
    return Spots(lat, lon, *_degrees(moved))


def _degrees(points: pa.Array) -> tuple[Floats, Floats]:
    """Latitudes and longitudes, NaN where there is no possible point."""
    lat, lon = (
        pc.struct_field(points, part).to_numpy(zero_copy_only=False)
        for part in ("lat", "lon")
    )
    there = (np.abs(lat) <= 90) & (np.abs(lon) <= 180) & ((lat != 0) | (lon != 0))
    return np.where(there, lat, np.nan), np.where(there, lon, np.nan)
