"""Languages: the same on all sheets, complete in every row."""

from __future__ import annotations

from collections.abc import Iterator

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import DEFAULT_LANGUAGE, TRANSLATED, Column, Columns
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report

_OURS = ("variables", "checks", "indicators")


def check(form: Form, report: Report) -> None:
    """Report on languages and translations."""
    sheets = [form.columns[n] for n in ("survey", "choices") if n in form.columns]
    for columns in sheets:
        by_name = dict(_translated(form, columns))
        _columns(columns, by_name, report)
        _cells(columns, by_name, report)
    for name in _OURS:
        if columns_of := form.columns.get(name):
            _cells(columns_of, dict(_translated(form, columns_of)), report)
    if len(sheets) == 2:
        _differ(form, sheets[0], sheets[1], report)
        _differ(form, sheets[1], sheets[0], report)
    _default(form, sheets, report)


def _language(form: Form, column: Column) -> str:
    if column.language == DEFAULT_LANGUAGE:
        return form.default_language
    return column.language


def _translated(
    form: Form, columns: Columns
) -> Iterator[tuple[str, dict[str, Column]]]:
    """Columns with at least one language named, by name, then by language."""
    if columns.languages:
        for name in TRANSLATED:
            named = columns.named(name)
            if named:
                yield name, {_language(form, column): column for column in named}


def _columns(
    columns: Columns, by_name: dict[str, dict[str, Column]], report: Report
) -> None:
    languages = dict.fromkeys(lang for found in by_name.values() for lang in found)
    for name, found in by_name.items():
        for language in languages:
            if language not in found and language != DEFAULT_LANGUAGE:
                anchor = next(iter(found.values()))
                facts = {"language": language, "column": name}
                report.at(
                    Code.LANGUAGE_COLUMN_MISSING,
                    columns.sheet,
                    columns.sheet.header,
                    anchor.index,
                    **facts,
                )


def _cells(
    columns: Columns, by_name: dict[str, dict[str, Column]], report: Report
) -> None:
    for name, found in by_name.items():
        for row in columns.sheet.rows:
            filled = [lang for lang, column in found.items() if row[column.index]]
            if not filled or len(filled) == len(found):
                continue
            for language, column in found.items():
                if language not in filled:
                    others = ", ".join(f"'{lang}'" for lang in filled)
                    facts = {"column": name, "language": language, "others": others}
                    report.at(
                        Code.TRANSLATION_MISSING,
                        columns.sheet,
                        row,
                        column.index,
                        **facts,
                    )


def _differ(form: Form, here: Columns, there: Columns, report: Report) -> None:
    default = {form.settings.get("default_language", "")}
    if not there.sheet.rows:
        return
    for language in here.languages:
        if language in there.languages:
            continue
        if {language} == default and any(
            column.language == DEFAULT_LANGUAGE for column in there.named("label")
        ):
            continue
        column = next(c for c in here.all if c.language == language)
        report.at(
            Code.LANGUAGES_DIFFER,
            here.sheet,
            here.sheet.header,
            column.index,
            language=language,
            here=here.sheet.title,
            there=there.sheet.title,
            suggestion=report.suggest(language, there.languages),
        )


def _default(form: Form, sheets: list[Columns], report: Report) -> None:
    default = form.settings.get("default_language", "")
    languages = list(dict.fromkeys(lang for s in sheets for lang in s.languages))
    if not default or not languages or default in languages:
        return
    columns = form.columns["settings"]
    row = form.settings_row
    if row is not None:
        report.at(
            Code.DEFAULT_LANGUAGE_UNKNOWN,
            columns.sheet,
            row,
            columns.index("default_language"),
            language=default,
            languages=", ".join(f"'{language}'" for language in languages),
            suggestion=report.suggest(default, languages),
        )
