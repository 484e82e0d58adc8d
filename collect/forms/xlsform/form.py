"""The standard sheets of a workbook, understood once for all checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.columns import DEFAULT_LANGUAGE, MEDIA, Columns
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node, Survey, read_survey
from collect.forms.xlsform.workbook import Row, Workbook

YES = frozenset({"yes", "true", "true()"})
NO = frozenset({"no", "false", "false()"})


@dataclass(frozen=True, slots=True)
class ChoiceRow:
    """One row of a list of choices."""

    row: Row
    name: str
    labels: Mapping[str, str]
    has_media: bool


@dataclass(slots=True)
class ChoiceSheet:
    """The choices (or external_choices) sheet, by list, in order."""

    columns: Columns
    lists: dict[str, list[ChoiceRow]] = field(default_factory=dict)
    unlisted: list[Row] = field(default_factory=list)
    _codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def codes(self, list_name: str) -> frozenset[str]:
        """The codes of a list, made once: many questions share one list."""
        if list_name not in self._codes:
            rows = self.lists.get(list_name, ())
            self._codes[list_name] = frozenset(choice.name for choice in rows)
        return self._codes[list_name]


@dataclass(slots=True)
class Form:
    """The standard sheets. `settings` is by canonical column name."""

    workbook: Workbook
    survey: Survey
    columns: dict[str, Columns]
    choices: ChoiceSheet | None
    external: ChoiceSheet | None
    settings: dict[str, str]
    settings_row: Row | None
    fallback_form_id: str = ""

    def list_of(self, node: Node) -> list[ChoiceRow] | None:
        """The rows of a select's list; None if they are elsewhere or missing."""
        sheet = self._sheet_of(node)
        return sheet.lists.get(node.type.list_name) if sheet else None

    def codes_of(self, node: Node) -> frozenset[str] | None:
        """The codes of a select's list; None if they are elsewhere or missing."""
        sheet = self._sheet_of(node)
        if sheet is None or node.type.list_name not in sheet.lists:
            return None
        return sheet.codes(node.type.list_name)

    def _sheet_of(self, node: Node) -> ChoiceSheet | None:
        kind = node.type
        if not kind.is_select or kind.from_file or "${" in kind.list_name:
            return None
        return self.external if kind.name == "select_one_external" else self.choices

    @property
    def default_language(self) -> str:
        """The language of columns that name none."""
        return self.settings.get("default_language") or DEFAULT_LANGUAGE

    def flag(self, setting: str) -> bool:
        """Whether a setting says yes."""
        return self.settings.get(setting, "").lower() in YES


def read_form(
    workbook: Workbook, report: Report, *, fallback_form_id: str = ""
) -> Form | None:
    """The form, or None if there is no survey sheet with a type column."""
    columns = {name: Columns(sheet) for name, sheet in workbook.sheets.items()}
    survey = columns.get("survey")
    if survey is None:
        advice = "Add it: it holds one question a row, with columns type, name, label."
        report.file(Code.MISSING_SHEET, wanted="survey", advice=advice)
        return None
    if "type" not in survey:
        advice = "Its header, in the first row, needs at least type, name and label."
        report.sheet(
            Code.MISSING_COLUMN,
            survey.sheet,
            sheet=survey.sheet.title,
            wanted="type",
            advice=advice,
        )
        return None
    settings_row, settings = _settings(columns.get("settings"))
    return Form(
        workbook=workbook,
        survey=read_survey(survey, report),
        columns=columns,
        choices=_choices(columns.get("choices")),
        external=_choices(columns.get("external_choices")),
        settings=settings,
        settings_row=settings_row,
        fallback_form_id=fallback_form_id,
    )


def _choices(columns: Columns | None) -> ChoiceSheet | None:
    if columns is None:
        return None
    sheet = ChoiceSheet(columns)
    for row in columns.sheet.rows:
        list_name = columns.text(row, "list_name")
        if not list_name:
            sheet.unlisted.append(row)
            continue
        choice = ChoiceRow(
            row,
            columns.text(row, "name"),
            columns.texts(row, "label"),
            any(columns.text(row, kind) for kind in MEDIA),
        )
        sheet.lists.setdefault(list_name, []).append(choice)
    return sheet


def _settings(columns: Columns | None) -> tuple[Row | None, dict[str, str]]:
    if columns is None or not columns.sheet.rows:
        return None, {}
    row = columns.sheet.rows[0]
    values = {
        column.name: row[column.index] for column in columns.all if row[column.index]
    }
    return row, values


def cells(columns: Columns, rows: tuple[Row, ...]) -> Iterator[tuple[Row, int, str]]:
    """Every filled cell under a header: its row, column index and text."""
    indexes = [column.index for column in columns.all]
    for row in rows:
        for index in indexes:
            if row[index]:
                yield row, index, row[index]
