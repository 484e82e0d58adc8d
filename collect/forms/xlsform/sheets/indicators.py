"""Sheet `indicators`: what to estimate, for whom, and by which dimensions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from collect.forms.expressions import ROOT, Scope
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Dimension, Indicator
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.registered import Registered
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets.comparisons import read_comparisons
from collect.forms.xlsform.sheets.reader import BOOLEAN, NUMBER, SheetReader
from collect.forms.xlsform.workbook import Row

INDICATOR = "INDICATOR"
"""Key of the regional registry of indicators among the codelists."""

TYPES = ("proportion", "mean", "total", "ratio", "median")
_WHAT = "Write the indicator's code."
_KIND = f"Write one of: {', '.join(TYPES)}."
_TOP = "Write an expression: true for those who count, or the number to add up."
_BOTTOM = "A ratio needs a divisor."


def read_indicators(
    form: Form,
    report: Report,
    scope: Scope,
    dimensions: Collection[Dimension],
    codes: Mapping[str, Collection[str]],
    known: Mapping[str, Registered],
) -> tuple[Indicator, ...]:
    """The indicators without errors, in the order of the sheet.

    `codes` are those of each dimension, and of the region's indicators under INDICATOR;
    `known` is what is known of these.
    """
    registry = codes.get(INDICATOR)
    required = ("indicator", "type", "numerator")
    reader = SheetReader.of(form, report, "indicators", required)
    if reader is None:
        return ()
    tables = {dimension.dimension: dimension.table for dimension in dimensions}
    declared = _declared(form) | set(tables)
    seen: dict[str, Row] = {}
    found = []
    for row in reader.rows:
        reader.ok = True
        indicator = _indicator(reader, row, scope, tables, declared)
        compare = read_comparisons(
            reader, row, indicator.type, indicator.disaggregation, codes
        )
        first = seen.setdefault(indicator.indicator, row)
        if indicator.indicator and first is not row:
            facts = {"name": indicator.indicator, "other": f"row {first.number}"}
            reader.error(Code.DUPLICATE_DEFINITION, row, "indicator", **facts)
        elif indicator.indicator and registry is not None:
            _registered(reader, row, indicator, registry, known)
        if reader.ok:
            found.append(replace(indicator, compare=compare))
    return tuple(found)


def _declared(form: Form) -> set[str]:
    """Dimensions on their sheet, those with errors too: one error is said once."""
    columns = form.columns.get("dimensions")
    if columns is None:
        return set()
    return {columns.text(row, "dimension") for row in columns.sheet.rows} - {""}


def _indicator(
    reader: SheetReader,
    row: Row,
    scope: Scope,
    tables: Mapping[str, str],
    declared: Collection[str],
) -> Indicator:
    name = reader.required(row, "indicator", _WHAT)
    table = reader.table(row, scope)
    kind = reader.one_of(row, "type", TYPES)
    reader.required(row, "type", _KIND)
    reader.required(row, "numerator", _TOP)
    if kind == "ratio":
        reader.required(row, "denominator", _BOTTOM)
    top = BOOLEAN if kind == "proportion" else NUMBER
    bottom = NUMBER if kind == "ratio" else BOOLEAN
    return Indicator(
        indicator=name,
        table=table,
        type=kind,
        numerator=reader.expression(row, "numerator", scope, table, top),
        denominator=reader.expression(row, "denominator", scope, table, bottom),
        disaggregation=_disaggregation(reader, row, scope, table, tables, declared),
        labels=reader.columns.texts(row, "label"),
        row=row.number,
    )


def _registered(
    reader: SheetReader,
    row: Row,
    found: Indicator,
    registry: Collection[str],
    known: Mapping[str, Registered],
) -> None:
    name = found.indicator
    if name not in registry:
        suggestion = reader.report.suggest(name, registry) or _of_this_name(
            reader, found, known
        )
        facts = {"name": name, "suggestion": suggestion}
        reader.warn(Code.INDICATOR_UNKNOWN, row, "indicator", **facts)
        return
    of_region = known.get(name, Registered())
    if found.type and of_region.types and found.type not in of_region.types:
        reader.warn(
            Code.INDICATOR_TYPE,
            row,
            "type",
            name=name,
            type=found.type,
            unit=of_region.unit,
            accepted=" or ".join(of_region.types),
        )


def _of_this_name(
    reader: SheetReader, found: Indicator, known: Mapping[str, Registered]
) -> str:
    """The indicator of the region whose name is nearest to one of the labels."""
    codes = {name: code for code, each in known.items() for name in each.names}
    for label in found.labels.values():
        name = reader.report.nearest(label, codes)
        if name:
            return f" Did you mean '{codes[name]}' ({name})?"
    return ""


def _disaggregation(
    reader: SheetReader,
    row: Row,
    scope: Scope,
    table: str,
    tables: Mapping[str, str],
    declared: Collection[str],
) -> tuple[tuple[str, ...], ...]:
    lineage = scope.lineage(table if table in scope.parents else ROOT)
    breakdowns = []
    for word in reader.text(row, "disaggregation").replace(",", " ").split():
        names = tuple(word.split("*"))
        for name in names:
            if name not in declared:
                suggestion = reader.report.suggest(name, declared)
                facts = {"name": name, "suggestion": suggestion}
                reader.error(Code.DIMENSION_UNKNOWN, row, "disaggregation", **facts)
            elif tables.get(name, ROOT) not in lineage:
                own = f"repeat '{table}'" if table else "the submission"
                facts = {"name": name, "table": tables[name], "own": own}
                reader.error(Code.DIMENSION_TABLE, row, "disaggregation", **facts)
        breakdowns.append(names)
    return tuple(dict.fromkeys(breakdowns))
