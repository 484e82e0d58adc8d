"""Our sheets: `parse` turns them into a `Definition` and reports what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.registered import Registered
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.scope import scope_of
from collect.forms.xlsform.sheets.checks import read_checks
from collect.forms.xlsform.sheets.comparisons import known_codes
from collect.forms.xlsform.sheets.design import read_design
from collect.forms.xlsform.sheets.dimensions import CodeSources, read_dimensions
from collect.forms.xlsform.sheets.indicators import INDICATOR, read_indicators
from collect.forms.xlsform.sheets.questions import check_questions
from collect.forms.xlsform.sheets.variables import read_variables

Codelists = Mapping[str, Collection[str]]


def parse(
    form: Form,
    report: Report,
    codelists: Codelists,
    indicators: Mapping[str, Registered] | None = None,
) -> Definition:
    """Our sheets of a form.

    `codelists` gives the codes of each dimension, and of "INDICATOR". Dimensions and
    indicators it does not know are warnings and stay local to the form; without any
    codelists nothing is said about them. `indicators` says what is known of those of
    the registry, by code.
    """
    codelists = {name: frozenset(codes) for name, codes in codelists.items()}
    check_questions(form, report)
    variables, scope = read_variables(form, report, scope_of(form))
    sources = CodeSources.of(scope, variables)
    dimensions = read_dimensions(form, report, scope, codelists, sources)
    codes = known_codes(dimensions, sources, codelists)
    if INDICATOR in codelists:
        codes[INDICATOR] = codelists[INDICATOR]
    return Definition(
        design=read_design(form, report, scope, dimensions),
        variables=variables,
        checks=read_checks(form, report, scope),
        dimensions=dimensions,
        indicators=read_indicators(
            form, report, scope, dimensions, codes, indicators or {}
        ),
    )
