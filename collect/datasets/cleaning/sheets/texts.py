"""What can be wrong with an uploaded sheet: severity, message and hint by code."""

from typing import Final

from collect.forms.xlsform.findings import Finding, Severity

E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741

# fmt: off
TEXTS: Final[dict[str, tuple[Severity, str, str]]] = {
    # The file
    "sheet.file.empty": (E, "The file is empty.", "Save the cleaning log again and check its size before uploading it."),
    "sheet.file.large": (E, "The file is larger than {limit} MB.", "Delete pictures and sheets other than the cleaning log, or send the log in parts."),
    "sheet.file.encrypted": (E, "The workbook is protected by a password.", "Save a copy without a password."),
    "sheet.file.unknown": (E, "The file is {found}; a cleaning log is read from .xlsx, .ods, .xls or .csv.", "Open it in a spreadsheet program, save it as .xlsx, and upload that; renaming a file does not convert it."),
    "sheet.file.corrupt": (E, "The file cannot be read: {detail}.", "Open it in a spreadsheet program, let it repair the file, and save a copy as .xlsx."),
    "sheet.file.bomb": (E, "The file would unpack to far more than a cleaning log should ({detail}).", "Save a copy that holds only the cleaning log."),
    "sheet.file.encoding": (E, "The text is not UTF-8 (byte {position}), so letters with accents would be lost.", "Save it as .xlsx, or in Excel as “CSV UTF-8”."),
    "sheet.rows": (E, "The sheet “{sheet}” has more than {limit:,} rows.", "Delete the lines that decide nothing, or send the log in parts."),
    "sheet.extent": (E, "The sheet “{sheet}” covers {rows:,} rows and {columns:,} columns.", "Delete stray cells below and to the right of the table."),
    # The sheet and its header
    "sheet.none": (E, "No sheet is a cleaning log. {found}", "A cleaning log has the columns uuid, question, old_value, change_type and new_value, as in the file that Collect gives out; add what is missing."),
    "sheet.second": (W, "The sheet “{sheet}” looks like a cleaning log too and was not read; “{chosen}” was.", "Upload it in a file of its own."),
    "sheet.header.twice": (E, "The header “{header}” stands in {other} too.", "Delete one of the two columns."),
    "sheet.empty": (W, "The sheet “{sheet}” has no lines under its header.", "Check that the right file was uploaded."),
    "sheet.merged": (E, "The cells {area} are merged, so it is unclear which line the value belongs to.", "Unmerge them and write the value into each line."),
    "sheet.hidden": (I, "{count:,} rows hidden in the sheet (by a filter or by hand) were read like the others.", "Delete them from the file if they are not meant."),
    "sheet.formulas.unseen": (I, "In this type of file formulas cannot be told from values; their last results were read.", "Save the file as .xlsx to have formulas found."),
    "sheet.more": (E, "{count:,} more places have something wrong.", "Correct those listed and upload the file again to see the others."),
    # Cells
    "sheet.cell.formula": (E, "This cell holds a formula.", "Copy the column and paste it as values, so that the value stays what it is now."),
    "sheet.cell.error": (E, "This cell shows a spreadsheet error{shown}.", "Replace it by the value that is meant."),
    "sheet.cell.boolean": (E, "The spreadsheet has turned this cell into the truth value {value}.", "Format the cell as text and type the answer again, as the form writes it."),
    "sheet.cell.rounded": (E, "The number {value} has more than 15 digits; spreadsheets round such numbers.", "Format the cell as text and type the number again."),
    "sheet.cell.duration": (E, "The spreadsheet has turned this cell into a length of time ({value}).", "Format the cell as text and type the answer again."),
    "sheet.cell.space": (E, "The value “{value}” begins or ends with a space.", "Remove the space."),
    "sheet.cell.nbsp": (W, "The value “{value}” holds a no-break space, which looks like a space and is none.", "Type a plain space, unless it is meant."),
    # Lines
    "sheet.change.unknown": (E, "“{value}” is no change type.", "Use change_response, blank_response, remove_survey or no_action (or replace, drop or okay)."),
    "sheet.change.missing": (E, "A new value is given, but no change type.", "Choose change_response to write it, or empty the new value."),
    "sheet.change.emptied": (W, "This line is decided ({decided}); emptying its change type does not undo that.", "Write no_action to keep the answer as it is, or leave the line as it was."),
    "sheet.reason.alone": (W, "A reason is given, but nothing is decided.", "Fill in what is to be done (no_action keeps the answer), or empty the reason."),
    "sheet.new.missing": (E, "change_response needs a new value.", "Fill in the new value, or choose blank_response to empty the answer."),
    "sheet.new.unwanted": (E, "A new value is given, but {change_type} writes none.", "Choose change_response to write it, or empty the new value."),
    "sheet.uuid.missing": (E, "The line names no interview.", "Copy the uuid from the cleaning log."),
    "sheet.twice": (E, "Row {other} decides otherwise on the same answer.", "Let rows {other} and {row} say the same, or empty the change type of one."),
    "sheet.line.twice": (E, "Row {other} is the same line of the log.", "Delete row {other} or {row}."),
    # Texts of "other, specify"
    "sheet.other.several": (E, "Of existing_choice, corrected_text and invalid, {count} are filled in.", "Fill in exactly one."),
    "sheet.other.invalid": (E, "“{value}” is neither yes nor no.", "Write yes where the text answers nothing, else leave it empty."),
    "sheet.other.parent": (E, "The question that this text belongs to is not known.", "Write the right text as corrected_text, or decide the line in the cleaning log."),
    "sheet.other.one": (E, "“{parent}” takes one choice; {count} are given.", "Keep one code."),
    "sheet.other.code": (E, "“{code}” is the choice “other” itself.", "Use another choice, or write the right text as corrected_text."),
    "sheet.other.gone": (E, "The answer to “{parent}” is {value}, which does not hold “{code}”.", "Download the sheet anew; the answer may have changed since."),
}
# fmt: on

LONGEST: Final = 60
"""Characters of a value that a message shows."""


def shown(text: str) -> str:
    """A value for a message."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def make(
    code: str,
    sheet: str = "",
    row: int | None = None,
    column: str | None = None,
    cell: str | None = None,
    /,
    **facts: object,
) -> Finding:
    """The finding of this code at a place; ``facts`` fill in its texts."""
    severity, message, hint = TEXTS[code]
    told = {"sheet": sheet, "row": row, **facts}
    return Finding(
        sheet=sheet,
        row=row,
        column=column,
        cell=cell,
        severity=severity,
        code=code,
        message=message.format_map(told),
        hint=hint.format_map(told),
    )
