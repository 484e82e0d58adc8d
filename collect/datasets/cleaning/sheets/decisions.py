"""Lines of the sheet ``cleaning_log`` as proposals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from collect.datasets.cleaning.log import CHANGE, ChangeType
from collect.datasets.cleaning.proposals import Proposal
from collect.datasets.cleaning.sheets.columns import change_type
from collect.datasets.cleaning.sheets.heading import Layout
from collect.datasets.cleaning.sheets.known import Entry, Known, old_value
from collect.datasets.cleaning.sheets.lines import NA, Line
from collect.datasets.cleaning.sheets.texts import shown
from collect.datasets.cleaning.sheets.values import as_kept
from collect.forms.xlsform.findings import Finding, Severity

State = Literal["decided", "unchanged", "skipped", "faulty"]


@dataclass(frozen=True)
class Outcome:
    """What a line comes to. ``filled``: the column that says what is to be done."""

    state: State
    proposals: tuple[Proposal, ...] = ()
    findings: tuple[Finding, ...] = ()
    filled: str = "change_type"


UNCHANGED: Final = Outcome("unchanged")


def problems(line: Line) -> list[Finding]:
    """What is wrong with the line's cells."""
    return [finding for _, finding in line.problems]


def wrong(findings: Sequence[Finding]) -> bool:
    """Whether a line of these findings is not carried out."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def decide(line: Line, layout: Layout, known: Known) -> Outcome:
    """What the line says is to be done.

    A line without change type and new value, and a line as the log has it, say nothing.
    """
    entries = known.of(line)
    new = _new_value(line)
    change = change_type(line["change_type"])
    if layout.implied and new:
        change = CHANGE
    if any(_same(line, entry, change, new, layout) for entry in entries):
        return UNCHANGED
    touched = {column for column, _ in line.problems} & {"change_type", "new_value"}
    if not (line["change_type"] or new or touched):
        return Outcome("skipped", findings=tuple(_passed_over(line, layout, entries)))
    findings = [*problems(line), *_faults(line, layout, change, new)]
    if wrong(findings) or change is None:
        return Outcome("faulty", findings=tuple(findings))
    proposal = Proposal(
        at=line.row,
        uuid=line["uuid"],
        table=line["table"],
        row=line["row"],
        question=line["question"],
        check_id=line["check_id"],
        old_value=old_value(line, entries),
        change_type=change,
        new_value=new or None,
        reason=line["reason"],
        issue=line["issue"],
    )
    return Outcome("decided", (proposal,), tuple(findings))


def _new_value(line: Line) -> str:
    """The new value; R writes NA for none, which change_response may mean."""
    new = line["new_value"]
    if new == NA and change_type(line["change_type"]) != CHANGE:
        return ""
    return new


def _same(
    line: Line, entry: Entry, change: ChangeType | None, new: str, layout: Layout
) -> bool:
    """Whether the line is the log's own.

    A pending line of the log is no decision either, though files other than our sheet
    write it out as no_action with the check's words.
    """
    if entry.pending and ("finding" in layout.columns or not entry.reason):
        return False
    return (
        change == entry.change_type
        and as_kept(new) == as_kept(entry.new_value)
        and as_kept(line["reason"]) == as_kept(entry.reason.strip())
        and (old_value(line, [entry]) or None) == (entry.old_value or None)
    )


def _passed_over(
    line: Line, layout: Layout, entries: Sequence[Entry]
) -> Iterator[Finding]:
    decided = [entry for entry in entries if not entry.pending]
    # A check may ask again about the value that was decided.
    waiting = any(
        entry.pending and old_value(line, [entry]) == (entry.old_value or None)
        for entry in entries
    )
    if decided and not waiting:
        yield layout.finding(
            "sheet.change.emptied",
            line.row,
            "change_type",
            decided=decided[-1].change_type,
        )
    elif line["reason"]:
        yield layout.finding("sheet.reason.alone", line.row, "reason")


def _faults(
    line: Line, layout: Layout, change: ChangeType | None, new: str
) -> Iterator[Finding]:
    bad = {column for column, _ in line.problems}
    given = line["change_type"]
    if not line["uuid"] and "uuid" not in bad:
        yield layout.finding("sheet.uuid.missing", line.row, "uuid")
    if change is None and "change_type" not in bad:
        code = "sheet.change.unknown" if given else "sheet.change.missing"
        yield layout.finding(code, line.row, "change_type", value=shown(given))
    if change == CHANGE and not new and "new_value" not in bad:
        yield layout.finding("sheet.new.missing", line.row, "new_value")
    if change not in (None, CHANGE) and new:
        yield layout.finding(
            "sheet.new.unwanted", line.row, "new_value", change_type=change
        )
