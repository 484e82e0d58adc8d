"""Which expression tells the area of an interview."""

import re
from collections.abc import Iterable, Mapping, Sequence

from collect.forms.expressions import ROOT, names_in
from collect.forms.xlsform.definition import Definition, Variable
from collect.forms.xlsform.fields import Choice, Field

REF_AREA = "REF_AREA"
_ONE_NAME = re.compile(r"\s*\$\{([^{}]+)\}\s*")


class AreaError(ValueError):
    """No area can be told; the text says why."""


def area_expression(
    fields: Sequence[Field], workbook: Definition, wanted: str = ""
) -> str:
    """The expression of a dimension, variable or question of the submission.

    Without `wanted`: of the dimension REF_AREA, else the design's `ref_area`, else its
    `strata`; empty where the workbook has none of them. Raises AreaError for a name
    that the submission does not have.
    """
    dimensions = {
        row.dimension: row.calculation for row in workbook.dimensions if not row.table
    }
    if not wanted:
        design = workbook.design
        return dimensions.get(REF_AREA) or design.ref_area or design.strata
    names = {row.name for row in workbook.variables if not row.table}
    names |= {field.name for field in fields if field.is_question and not field.table}
    if wanted in dimensions:
        return dimensions[wanted]
    if wanted not in names:
        raise AreaError(
            f"the submission has no dimension, variable or question “{wanted}”"
        )
    return f"${{{wanted}}}"


def known_codes(
    fields: Iterable[Field], choices: Mapping[str, Sequence[Choice]], expression: str
) -> frozenset[str] | None:
    """The codes an area can have, where it is the answer to a question with a list of
    choices; None where they cannot be known beforehand."""
    name = _ONE_NAME.fullmatch(expression)
    for field in fields:
        listed = choices.get(field.list_name)
        if name and field.name == name[1] and field.table == ROOT and listed:
            return frozenset(choice.code for choice in listed)
    return None


def needed_variables(
    expression: str, variables: Iterable[Variable]
) -> tuple[Variable, ...]:
    """The variables that the expression is computed from, and those behind them."""
    by_name = {variable.name: variable for variable in variables}
    found: dict[str, Variable] = {}
    waiting = [expression]
    while waiting:
        for name in names_in(waiting.pop()):
            if name in by_name and name not in found:
                found[name] = by_name[name]
                waiting.append(by_name[name].calculation)
    return tuple(found.values())
