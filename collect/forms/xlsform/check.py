"""A workbook checked whole: findings, the form, its fields and our definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from collect.forms.xlsform.catalogue import about_file
from collect.forms.xlsform.checks import cells, check_form, sheets
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.collector.document import limits_of
from collect.forms.xlsform.collector.located import findings_of
from collect.forms.xlsform.convert import convert, without_repeats
from collect.forms.xlsform.definition import Definition
from collect.forms.xlsform.fields import Choice, Field, fields_of
from collect.forms.xlsform.findings import Finding, Severity, sort_findings
from collect.forms.xlsform.form import Form, read_form
from collect.forms.xlsform.labels import choices_of, enrich
from collect.forms.xlsform.reading import read_workbook
from collect.forms.xlsform.registered import Registered
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.sheets import parse
from collect.forms.xlsform.slots import Slot, attachment_slots, with_margins
from collect.forms.xlsform.workbook import DEFAULT_LIMITS, Limits, Workbook
from collect.forms.xlsform.xform import (
    FormHeader,
    InvalidXForm,
    form_header,
    parse_xform,
)


@dataclass(frozen=True, slots=True)
class CheckedWorkbook:
    """All that is known of a workbook.

    `findings` are sorted by sheet, row and column. The form (`xform`, `header`,
    `fields`, `slots`) is there only if no finding is an error; `definition` and
    `choices` hold whatever is sound. `itemsets` is the itemsets.csv the form needs if
    it has external choices.
    """

    findings: tuple[Finding, ...]
    xform: bytes | None = None
    header: FormHeader | None = None
    fields: tuple[Field, ...] = ()
    slots: tuple[Slot, ...] = ()
    choices: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    definition: Definition = field(default_factory=Definition)
    itemsets: bytes | None = None

    @property
    def ok(self) -> bool:
        """Whether the form can be used."""
        return self.xform is not None

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values; documents as text."""
        return {
            "findings": [finding.to_dict() for finding in self.findings],
            "xform": None if self.xform is None else self.xform.decode(),
            "header": None if self.header is None else self.header.to_json(),
            "fields": [item.to_json() for item in self.fields],
            "slots": [slot.to_json() for slot in self.slots],
            "choices": {
                name: [{"code": c.code, "labels": c.labels} for c in choices]
                for name, choices in self.choices.items()
            },
            "definition": self.definition.to_json(),
            "itemsets": None if self.itemsets is None else self.itemsets.decode(),
        }


def check_workbook(
    data: bytes,
    extension: str,
    *,
    fallback_form_id: str = "data",
    codelists: Mapping[str, Collection[str]] | None = None,
    indicators: Mapping[str, Registered] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> CheckedWorkbook:
    """Read, check and convert a workbook; everything wrong with it at once.

    `extension`: xlsx, xlsm, xls, csv or md. `fallback_form_id`: the form's id if the
    settings sheet has none. `codelists`, `indicators`: see `sheets.parse`. Never raises
    because of the workbook; a hostile one may still take time and memory in proportion to
    `limits`, so run this in a process with limits of its own.
    """
    workbook = read_workbook(data, extension, limits=limits)
    report = Report()
    report.extend(workbook.findings)
    if workbook.findings and not workbook.sheets:
        return CheckedWorkbook(report.findings)
    sheets.check(workbook, report)
    cells.check(workbook, report)
    form = read_form(workbook, report, fallback_form_id=fallback_form_id)
    if form is None:
        return CheckedWorkbook(sort_findings(report.findings, workbook.titles))
    check_form(form, report)
    definition = parse(form, report, codelists or {}, indicators or {})
    checked = CheckedWorkbook(
        report.findings, choices=choices_of(form), definition=definition
    )
    checked = _converted(checked, workbook, form)
    return replace(checked, findings=sort_findings(checked.findings, workbook.titles))


def _converted(
    checked: CheckedWorkbook, workbook: Workbook, form: Form
) -> CheckedWorkbook:
    """With the form, or with what hinders it."""
    conversion = convert(workbook, fallback_form_id=form.fallback_form_id or "data")
    extra = without_repeats(checked.findings, conversion.findings)
    checked = replace(checked, findings=(*checked.findings, *extra))
    if conversion.xform is None or _has_errors(checked.findings):
        return checked
    try:
        root = parse_xform(conversion.xform)
        header = form_header(root)
    except InvalidXForm as error:
        refused = about_file(Code.XFORM_REFUSED, detail=str(error))
        return replace(checked, findings=(*checked.findings, refused))
    return replace(
        checked,
        findings=(*checked.findings, *findings_of(limits_of(root), form)),
        xform=conversion.xform,
        header=header,
        fields=enrich(fields_of(root), form),
        slots=with_margins(
            attachment_slots(root), checked.definition.design.calibration
        ),
        itemsets=conversion.itemsets,
    )


def _has_errors(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity is Severity.ERROR for finding in findings)
