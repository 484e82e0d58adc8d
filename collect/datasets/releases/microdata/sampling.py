"""The sample in microdata: rounded weights, and numbers in place of names."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.estimation.disclosure.recoding import rounded
from collect.datasets.pipeline.survey import (
    MISSING,
    Survey,
    SurveyError,
    codes,
    numbers,
)
from collect.datasets.releases.microdata.plan import PlanError
from collect.datasets.tables.schema import KEYS, column_name, merge_fields, questions_of
from collect.forms.expressions import ROOT
from collect.forms.queries import Schema
from collect.forms.xlsform.definition import Definition, Variable
from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import mentions

STRATUM, CLUSTER, WEIGHT = "stratum", "cluster", "weight"
DIGITS = 4
"""Significant digits of a weight."""
_ONE_NAME = re.compile(r"\s*\$\{[^{}]+\}\s*")


@dataclass(frozen=True, eq=False)
class Sample:
    """By submission: its weight, and the numbers of its stratum and cluster; only those
    the workbook has."""

    instances: pa.Array
    columns: Mapping[str, pa.Array]

    def of(self, owners: pa.Array, drop: Collection[str]) -> dict[str, pa.Array]:
        """The same for rows of these submissions, without what is dropped."""
        places = pc.index_in(owners, value_set=self.instances)
        return {
            name: values.take(places)
            for name, values in self.columns.items()
            if name not in drop
        }


def telling(workbook: Definition, fields: Iterable[Field] = ()) -> tuple[str, ...]:
    """Expressions whose questions and variables say what the numbers stand for, and
    those that such questions and variables are computed by, through any number of steps.
    """
    design = workbook.design
    weight = design.weight if _ONE_NAME.fullmatch(design.weight) else ""
    found = dict.fromkeys(filter(None, (design.strata, design.cluster)))
    computed = [
        (each.name, each.calculation)
        for each in chain[Variable | Field](workbook.variables, fields)
        if each.calculation
    ]
    waiting = list(found)
    while waiting:
        text = waiting.pop()
        steps = [by for name, by in computed if mentions(text, {name})]
        waiting += [each for each in steps if each not in found]
        found |= dict.fromkeys(steps)
    return (*found, weight) if weight else tuple(found)


def sample_of(
    tables: Mapping[str, pa.Table],
    schemas: list[Schema],
    workbook: Definition,
    secret: bytes,
) -> Sample:
    """The sample as the sheet `design` says. Raises PlanError where it cannot be told.

    Numbers follow from the secret: they neither sort as names do nor follow the order
    of fieldwork.
    """
    design = workbook.design
    try:
        survey = _survey(tables, schemas).with_weights(design)
        survey = survey.with_variables(workbook.variables)[0]
        found: dict[str, pa.Array] = {}
        strata = _texts(survey, design.strata)
        if design.strata:
            found[STRATUM] = numbered(strata, secret, STRATUM)
        if design.cluster:
            names = pc.binary_join_element_wise(
                pc.fill_null(strata, ""), _texts(survey, design.cluster), "\x1f"
            )
            found[CLUSTER] = numbered(names, secret, CLUSTER)
        if design.weight:
            weights = numbers(survey.evaluate(design.weight, ROOT))
            found[WEIGHT] = rounded(pa.array(weights, from_pandas=True), DIGITS)
    except SurveyError as error:
        raise PlanError(f"the sample cannot be told: {error}") from error
    return Sample(survey.tables[ROOT]["_instance_id"].combine_chunks(), found)


def numbered(names: pa.Array, secret: bytes, purpose: str) -> pa.Array:
    """A number in place of each name, in an order that follows from the secret."""
    coded = names.dictionary_encode()
    digests = [
        hmac.digest(secret, f"{purpose} {name}".encode(), "sha256")
        for name in coded.dictionary.to_pylist()
    ]
    order = sorted(range(len(digests)), key=digests.__getitem__)
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(1, len(order) + 1)
    return pa.array(number).take(coded.indices)


def _texts(survey: Survey, expression: str) -> pa.Array:
    if not expression:
        return pa.nulls(survey.tables[ROOT].num_rows, pa.string())
    return codes(survey.evaluate(expression, ROOT)).cast(pa.string())


def _survey(tables: Mapping[str, pa.Table], schemas: list[Schema]) -> Survey:
    """The clean tables as they were before their variables were computed."""
    fields = [
        field
        for field in merge_fields([schema.fields for schema in schemas])
        if not field.is_question
        or column_name(field) in tables[field.table].column_names
    ]
    plain = {}
    for path, table in tables.items():
        asked = [column_name(field) for field in questions_of(fields, path)]
        marks = table[MISSING].cast(pa.list_(pa.string()))
        plain[path] = table.select([*KEYS.names, *asked]).append_column(MISSING, marks)
    return Survey.of(plain, fields)
