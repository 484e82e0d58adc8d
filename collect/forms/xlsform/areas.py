"""Which answers tell where an interview was made: the areas of a submission.

They are told by the dimension REF_AREA and by `ref_area` of the sheet `design`, each
where it is a question of the submission (`${province}`) or a code (`'NPL'`). Any other
expression tells nothing here: it can only be computed with whole tables, long after
somebody wants to read the submission. A `calculate` question does in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Field

REF_AREA = "REF_AREA"
_QUESTION = re.compile(r"\s*\$\{([^{}]+)\}\s*")
_CODE = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)")\s*""")


@dataclass(frozen=True, slots=True)
class AreaSource:
    """Paths of the questions that tell the areas, and codes that every submission has."""

    paths: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether the workbook tells areas at all."""
        return bool(self.paths or self.codes)

    def areas_in(self, values: Mapping[str, Any]) -> list[str]:
        """The codes of a submission with these values by path, each once; two at most,
        as a workbook has one dimension REF_AREA and one design."""
        answers = (values.get(path) for path in self.paths)
        told = (str(a).strip() for a in answers if isinstance(a, str | int))
        return [code for code in dict.fromkeys((*self.codes, *told)) if code][:2]


def area_source(fields: Sequence[Field], workbook: Definition) -> AreaSource:
    """What tells the areas of a version's submissions."""
    paths: dict[str, None] = {}
    codes: dict[str, None] = {}
    for expression in _expressions(workbook):
        if asked := _QUESTION.fullmatch(expression):
            paths |= dict.fromkeys(_paths(fields, asked[1].strip()))
        elif given := _CODE.fullmatch(expression):
            codes |= dict.fromkeys(part for part in given.groups() if part)
    return AreaSource(tuple(paths), tuple(codes))


def _expressions(workbook: Definition) -> Iterable[str]:
    for row in workbook.dimensions:
        if row.dimension == REF_AREA and not row.table:
            yield row.calculation
    yield workbook.design.ref_area


def _paths(fields: Sequence[Field], name: str) -> list[str]:
    """The path of the submission's question with this name; none where there are
    several, as nobody could say which is meant."""
    named = [f for f in fields if f.name == name and f.is_question and not f.table]
    single = len(named) == 1 and not named[0].multiple
    return [named[0].path] if single else []
