"""What publishing a draft does to tables, estimates, checks and targets.

Codes and names only, no sentences: pages say them in the reader's language.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collect.datasets.fieldwork import area_expression, known_codes
from collect.datasets.monitoring.targets import targets_of
from collect.datasets.tables.evolution import moves
from collect.datasets.tables.schema import arrow_type, column_name
from collect.forms.expressions import names_in
from collect.forms.models import Form
from collect.forms.queries import Schema, published_schemas, schema_of
from collect.forms.xlsform import comparing
from collect.forms.xlsform.comparing import Difference, Kind, Part
from collect.forms.xlsform.definition import Check, Definition, Indicator
from collect.forms.xlsform.fields import REPEAT, Field

_COUNTED = (
    Part.TYPE,
    Part.CHOICE_ADDED,
    Part.CHOICE_REMOVED,
    Part.RELEVANT,
    Part.CALCULATION,
    Part.MISSING,
    Part.UNIT,
)
"""Changes of a question that may change what is computed from it."""


@dataclass(frozen=True)
class Consequence:
    """`code` says what happens, `subject` to which column, indicator, check…; `detail`
    names what else there is to name."""

    code: str
    subject: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Verdict:
    """A difference and all that comes of it; nothing breaks where there is nothing."""

    difference: Difference
    consequences: tuple[Consequence, ...]


@dataclass(frozen=True)
class Comparison:
    """A draft beside the published version."""

    verdicts: tuple[Verdict, ...]
    definitions: tuple[Consequence, ...]
    """Of changes in the sheets of checks, variables, dimensions, indicators, design."""
    targets: tuple[Consequence, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both ask and compute the same."""
        return not (self.verdicts or self.definitions or self.targets)


@dataclass(frozen=True)
class _Use:
    """A row of our sheets that names questions, directly or through variables."""

    kind: str
    key: str
    row: Any
    names: frozenset[str]


def comparison_of(form: Form) -> Comparison | None:
    """The form's draft beside its published version; None where one of them is not."""
    if form.draft_version_id is None or form.current_version_id is None:
        return None
    before = schema_of(form.current_version_id)
    after = schema_of(form.draft_version_id)
    differences = comparing.compare(
        comparing.Form(before.fields, before.choices),
        comparing.Form(after.fields, after.choices),
    )
    weighing = _Weighing(form, before, after)
    return Comparison(
        verdicts=tuple(Verdict(each, weighing.of(each)) for each in differences),
        definitions=tuple(weighing.definitions()),
        targets=tuple(_targets(form, before, after)),
    )


class _Weighing:
    """What differences between two versions lead to."""

    def __init__(self, form: Form, before: Schema, after: Schema) -> None:
        versions = [*(s.fields for s in published_schemas(form.pk)), after.fields]
        self._joined = moves(versions)
        self._before = {(u.kind, u.key): u for u in uses(before.definition)}
        self._after = {(u.kind, u.key): u for u in uses(after.definition)}
        self._designs = before.definition.design, after.definition.design
        self._known = {field.name for field in before.fields}

    def of(self, difference: Difference) -> tuple[Consequence, ...]:
        """For one question, group or repeat."""
        return (*self._columns(difference), *self._users(difference))

    def definitions(self) -> Iterator[Consequence]:
        """Of rows of our sheets that came, went or changed."""
        for place, use in self._before.items():
            if place not in self._after:
                yield Consequence(f"{use.kind}_ends", use.key)
        for place, use in self._after.items():
            old = self._before.get(place)
            new = sorted(use.names - self._known)
            if old is None:
                yield Consequence(f"{use.kind}_begins", use.key, ", ".join(new))
            elif _plain(old.row) != _plain(use.row):
                yield Consequence(f"{use.kind}_changes", use.key, _changed(old, use))
        before, after = self._designs
        if _plain(before) != _plain(after):
            yield Consequence("design_changes", "", _parts(before, after))

    def _columns(self, of: Difference) -> Iterator[Consequence]:
        before, after = of.before, of.after
        if of.field.type == REPEAT:
            if of.kind in (Kind.ADDED, Kind.REMOVED):
                code = "table_begins" if of.kind is Kind.ADDED else "table_ends"
                yield Consequence(code, of.field.path)
            return
        if not of.field.is_question:
            return
        if before is not None and after is not None:
            yield from self._kept(of, before, after)
        elif after is not None:
            yield Consequence("column_begins", column_name(after))
        elif before is not None:
            yield Consequence("column_ends", column_name(before))

    def _kept(
        self, of: Difference, before: Field, after: Field
    ) -> Iterator[Consequence]:
        if of.kind is not Kind.CHANGED:
            joined = before.path in self._joined.get(after.path, ())
            code = "column_moves" if joined else "column_splits"
            yield Consequence(code, column_name(before), column_name(after))
        if arrow_type(before) != arrow_type(after):
            yield Consequence("column_text", column_name(after))
        for edit in of.edits:
            if edit.part is Part.CHOICE_REMOVED:
                yield Consequence("code_ends", edit.of, column_name(after))
            elif edit.part is Part.PII:
                code = "pii_begins" if edit.after == "direct" else "pii_changes"
                yield Consequence(code, column_name(after), edit.after)

    def _users(self, of: Difference) -> Iterator[Consequence]:
        """What is computed from it, and not any more or otherwise."""
        if of.kind is Kind.ADDED:
            return
        touched = of.kind in (Kind.REMOVED, Kind.RENAMED) or any(
            edit.part in _COUNTED for edit in of.edits
        )
        assert of.before is not None  # noqa: S101  only what was added has none
        for place, use in self._before.items() if touched else ():
            if of.before.name not in use.names:
                continue
            now = self._after.get(place)
            if now is None:
                yield Consequence(f"{use.kind}_ends", use.key)
            elif of.field.name in now.names:
                yield Consequence(f"{use.kind}_uses", use.key)
            else:
                yield Consequence(f"{use.kind}_loses", use.key)


def uses(workbook: Definition) -> list[_Use]:
    """Checks, variables, dimensions and indicators with the questions behind them."""
    behind: dict[str, set[str]] = {}
    for variable in workbook.variables:
        behind.setdefault(variable.name, set()).update(names_in(variable.calculation))
    for dimension in workbook.dimensions:
        used = behind.setdefault(dimension.dimension, set())
        used.update(names_in(dimension.calculation))
    found: list[tuple[str, str, Any, set[str]]] = []
    for variable in workbook.variables:
        names = names_in(variable.calculation)
        found.append(("variable", variable.name, variable, names))
    found += [("check", row.name, row, _check_names(row)) for row in workbook.checks]
    for dimension in workbook.dimensions:
        names = names_in(dimension.calculation)
        found.append(("dimension", dimension.dimension, dimension, names))
    for indicator in workbook.indicators:
        names = _indicator_names(indicator)
        found.append(("indicator", indicator.indicator, indicator, names))
    return [
        _Use(kind, key, row, frozenset(_closure(names, behind)))
        for kind, key, row, names in found
    ]


def _check_names(row: Check) -> set[str]:
    return {*names_in(row.constraint), row.variable, *row.variables} - {""}


def _indicator_names(row: Indicator) -> set[str]:
    parts = {name for breakdown in row.disaggregation for name in breakdown}
    return names_in(row.numerator) | names_in(row.denominator) | parts


def _closure(names: Iterable[str], behind: Mapping[str, set[str]]) -> set[str]:
    """The names, and those behind them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(behind.get(name, ()))
    return found


def _plain(row: Any) -> dict[str, Any]:
    """A row without where it stands."""
    return {**dataclasses.asdict(row), "row": 0}


def _parts(before: Any, after: Any) -> str:
    old, new = _plain(before), _plain(after)
    return ", ".join(name for name in new if new[name] != old[name])


def _changed(before: _Use, after: _Use) -> str:
    return _parts(before.row, after.row)


def _targets(form: Form, before: Schema, after: Schema) -> Iterator[Consequence]:
    targets = targets_of(form)
    if any(target.version == before.version for target in targets):
        yield Consequence("target_version", before.version, after.version)
    named = {target.area for target in targets} - {""}
    if not named:
        return
    was, now = _area(before), _area(after)
    if was != now:
        yield Consequence("target_area", was, now)
    codes = known_codes(after.fields, after.choices, now)
    gone: Sequence[str] = sorted(named - codes) if codes is not None else []
    if gone:
        yield Consequence("target_codes", ", ".join(gone))


def _area(schema: Schema) -> str:
    return area_expression(schema.fields, schema.definition)
