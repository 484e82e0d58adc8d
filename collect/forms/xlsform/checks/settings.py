"""The settings sheet: the form's identity."""

from __future__ import annotations

from urllib.parse import urlsplit

from collect.forms.xlsform.checks.names import name_problem
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.workbook import Sheet
from collect.forms.xlsform.xform import is_no_form_id


def check(form: Form, report: Report) -> None:
    """Report on the settings."""
    sheet = form.workbook.sheets.get("settings")
    _missing(form, sheet, report)
    if sheet is None or form.settings_row is None:
        return
    for row in sheet.rows[1:]:
        report.at(Code.EXTRA_SETTINGS_ROW, sheet, row, None)
    form_id = form.settings.get("form_id", "")
    if is_no_form_id(form_id):
        _at(form, report, Code.FORM_ID_SUFFIX, "form_id", form_id=form_id)
    name = form.settings.get("name", "")
    problem = name_problem(name) if name else ""
    if problem:
        facts = {"name": name, "reason": problem, "suggestion": ""}
        _at(form, report, Code.INVALID_NAME, "name", **facts)
    url = form.settings.get("submission_url", "")
    if url and not _is_web_address(url):
        _at(form, report, Code.INVALID_SUBMISSION_URL, "submission_url", url=url)
    if form.flag("omit_instanceid"):
        _at(form, report, Code.NO_INSTANCE_ID, "omit_instanceid")


def _missing(form: Form, sheet: Sheet | None, report: Report) -> None:
    codes = {
        "form_id": Code.MISSING_FORM_ID,
        "version": Code.MISSING_VERSION,
        "form_title": Code.MISSING_TITLE,
    }
    fallback = form.fallback_form_id
    for name, code in codes.items():
        if form.settings.get(name):
            continue
        if sheet is None:
            report.file(code, sheet="settings", fallback=fallback)
            continue
        index = form.columns["settings"].index(name)
        row = form.settings_row or sheet.header
        if index is None:
            report.sheet(code, sheet, fallback=fallback)
        else:
            report.at(code, sheet, row, index, fallback=fallback)


def _at(
    form: Form, report: Report, code: Code, setting: str, /, **facts: object
) -> None:
    columns = form.columns["settings"]
    if form.settings_row is not None:
        index = columns.index(setting)
        report.at(code, columns.sheet, form.settings_row, index, **facts)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
