"""Which interviews share a published position: those of a cluster of the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning import apply_missing_codes
from collect.datasets.fieldwork import needed_variables
from collect.datasets.pipeline.clean import missing_codes
from collect.datasets.pipeline.survey import Survey, SurveyError, codes
from collect.datasets.tables.schema import (
    CLOCK,
    KEYS,
    arrow_type,
    column_name,
    questions_of,
)
from collect.forms.expressions import ROOT, names_in
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import REPEAT, Field
from collect.submissions.exports.columnar.content import Source

RESIDENCE = "RESIDENCE"
URBAN = "U"
_BETWEEN = "\x1f"


@dataclass(frozen=True, eq=False)
class Units:
    """By submission, in order of arrival: the name of its unit, whether it is urban."""

    instances: pa.Array
    names: pa.Array
    urban: NDArray[np.bool_]


def units(
    tables: Mapping[str, Source], fields: Sequence[Field], workbook: Definition
) -> Units:
    """The cluster of each submission within its stratum, as the sheet `design` says;
    where it says nothing, or nothing that can be computed, each submission is its own.

    Urban is what the dimension RESIDENCE says is: everybody else moves further.
    """
    design = workbook.design
    wanted = [design.strata, design.cluster] if design.cluster else []
    residence = next(
        (
            each.calculation
            for each in workbook.dimensions
            if each.dimension == RESIDENCE and not each.table
        ),
        "",
    )
    survey = _survey(tables, fields, workbook, [*wanted, residence])
    root = survey.tables[ROOT]
    instances = root["_instance_id"].combine_chunks()
    cluster = _texts(survey, design.cluster)
    stratum = pc.fill_null(_texts(survey, design.strata), "")
    named = pc.binary_join_element_wise("cluster", stratum, cluster, _BETWEEN)
    own = pc.binary_join_element_wise("submission", instances, _BETWEEN)
    urban = pc.fill_null(pc.equal(_texts(survey, residence), URBAN), False)
    return Units(
        instances, pc.coalesce(named, own), urban.to_numpy(zero_copy_only=False)
    )


def _texts(survey: Survey, expression: str) -> pa.Array:
    """What the expression says of each submission; null where it says nothing."""
    size = survey.tables[ROOT].num_rows
    if expression:
        try:
            return codes(survey.evaluate(expression, ROOT)).cast(pa.string())
        except SurveyError:
            pass
    return pa.nulls(size, pa.string())


def _survey(
    tables: Mapping[str, Source],
    fields: Sequence[Field],
    workbook: Definition,
    expressions: Sequence[str],
) -> Survey:
    """A survey of no more columns than the expressions look at."""
    variables = {
        variable.name: variable
        for expression in expressions
        for variable in needed_variables(expression, workbook.variables)
    }
    texts = [*expressions, *(each.calculation for each in variables.values())]
    names = {name for text in texts for name in names_in(text)}
    needed = [field for field in fields if field.type == REPEAT or _is(field, names)]
    read = {path: _read(table, needed) for path, table in tables.items()}
    marked, _ = apply_missing_codes(read, missing_codes(needed))
    return Survey.of(marked, needed).with_variables(variables.values())[0]


def _is(field: Field, names: set[str]) -> bool:
    """Times of day are cast when the pipeline reads them; no sample is drawn by them."""
    return field.is_question and field.name in names and arrow_type(field) != CLOCK


def _read(table: Source, fields: Sequence[Field]) -> pa.Table:
    names = [*KEYS.names, *map(column_name, questions_of(fields, table.path))]
    schema = pa.schema([table.schema.field(name) for name in names])
    return pa.Table.from_batches(table.batches(names), schema)
