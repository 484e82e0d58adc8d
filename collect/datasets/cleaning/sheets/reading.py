"""An uploaded cleaning log: what it proposes, and everything that is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyarrow as pa

from collect.datasets.cleaning.proposals import Proposal, Refusal
from collect.datasets.cleaning.sheets.columns import LOG, OTHER
from collect.datasets.cleaning.sheets.decisions import Outcome, decide
from collect.datasets.cleaning.sheets.heading import Layout, find_sheet
from collect.datasets.cleaning.sheets.known import Known, bare
from collect.datasets.cleaning.sheets.lines import Lines
from collect.datasets.cleaning.sheets.opening import (
    LIMITS,
    Book,
    UnreadableError,
    open_book,
)
from collect.datasets.cleaning.sheets.recoding import recode
from collect.datasets.cleaning.sheets.texts import make
from collect.forms.xlsform.findings import Finding, Severity, sort_findings
from collect.forms.xlsform.workbook import Limits

MOST_FINDINGS: Final = 500
"""Findings told one by one."""


@dataclass(frozen=True)
class Reading:
    """What an upload says.

    ``proposals``: of the lines without errors, in the order of the sheet; a line may
    make two (the choice and its text). ``unchanged``: lines as the log has them;
    ``skipped``: lines that decide nothing; ``hidden``: rows hidden in the sheet, which
    were read like the others. ``findings``: at most ``MOST_FINDINGS``, and one with the
    number of the others.
    """

    proposals: tuple[Proposal, ...] = ()
    unchanged: int = 0
    skipped: int = 0
    hidden: int = 0
    findings: tuple[Finding, ...] = ()
    layout: Layout | None = None
    filled: Mapping[int, str] = field(default_factory=dict)

    @property
    def faulty(self) -> bool:
        """Whether something is wrong that must be corrected first."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def locate(self, refusal: Refusal) -> Finding:
        """The refusal of a proposal as a finding at its cell."""
        place = (self.layout.title if self.layout else "", refusal.at, None, None)
        found = Finding(
            *place, Severity.ERROR, refusal.code, refusal.message, refusal.hint
        )
        if self.layout is None:
            return found
        at = self.layout.columns.get(self._column(refusal))
        if at is None:
            return found
        return replace(
            found, column=self.layout.name(at), cell=self.layout.address(refusal.at, at)
        )

    def _column(self, refusal: Refusal) -> str:
        if refusal.part in ("change_type", "new_value") and self.filled:
            return self.filled.get(refusal.at, refusal.part)
        return refusal.part


def read_log(
    content: bytes, log: pa.Table | None = None, *, limits: Limits = LIMITS
) -> Reading:
    """What an uploaded cleaning log proposes.

    ``content``: an .xlsx, .ods, .xls or .csv file with a sheet ``cleaning_log`` or ``other``
    of ours, or a log in the columns of IMPACT, IPA or DIME. ``log``: the log as it is,
    with the columns of ``LOG_SCHEMA``; lines that it has already propose nothing.
    Nothing is raised: what is wrong, with the file or a cell, is among the findings.
    """
    try:
        return _read(content, log, limits)
    except UnreadableError as error:
        return Reading(findings=(error.finding,))


def _read(content: bytes, log: pa.Table | None, limits: Limits) -> Reading:
    book = open_book(content, limits)
    found = find_sheet(book)
    if found.layout is None or found.grid is None:
        return Reading(findings=found.findings)
    layout, grid = found.layout, found.grid
    if isinstance(book, Book):
        grid = replace(grid, marks=book.marks(layout.title))
    lines = Lines(layout, grid)
    known = Known(log)
    act = recode if layout.kind == OTHER else decide
    outcomes = [act(line, layout, known) for line in lines]
    proposals, twice = _each_once(outcomes, layout)
    findings = [
        *found.findings,
        *lines.merged,
        *_about(book, layout, lines),
        *(finding for outcome in outcomes for finding in outcome.findings),
        *twice,
    ]
    states = [outcome.state for outcome in outcomes]
    return Reading(
        proposals=tuple(proposals),
        unchanged=states.count("unchanged"),
        skipped=states.count("skipped"),
        hidden=lines.hidden,
        findings=capped(findings, layout.title),
        layout=layout,
        filled=_filled(outcomes, layout),
    )


def _filled(outcomes: Sequence[Outcome], layout: Layout) -> dict[int, str]:
    """Row and column of what is to be done, where not all lines say it in one."""
    if layout.kind == LOG:
        return {}
    return {
        proposal.at: outcome.filled
        for outcome in outcomes
        for proposal in outcome.proposals
    }


def _about(book: object, layout: Layout, lines: Lines) -> list[Finding]:
    """What is to be said of the sheet as a whole."""
    findings = []
    if not lines.count:
        findings.append(make("sheet.empty", layout.title))
    if lines.hidden:
        findings.append(make("sheet.hidden", layout.title, count=lines.hidden))
    if isinstance(book, Book) and book.kind == "xls":
        findings.append(make("sheet.formulas.unseen", layout.title))
    return findings


def _each_once(
    outcomes: Sequence[Outcome], layout: Layout
) -> tuple[list[Proposal], list[Finding]]:
    """The proposals, without those that repeat or contradict one above.

    Findings of several checks on one answer may all be decided, in the same way.
    """
    first: dict[tuple[str, ...], Proposal] = {}
    checks: dict[tuple[str, ...], int] = {}
    kept, findings = [], []
    for outcome in outcomes:
        for own in outcome.proposals:
            cell = (bare(own.uuid), own.table, own.row, own.question)
            other = first.setdefault(cell, own)
            earlier = checks.setdefault((*cell, own.check_id), own.at)
            says = (own.change_type, own.new_value)
            if says != (other.change_type, other.new_value):
                code, at = "sheet.twice", other.at
            elif earlier != own.at:
                code, at = "sheet.line.twice", earlier
            else:
                kept.append(own)
                continue
            findings.append(layout.finding(code, own.at, outcome.filled, other=at))
    return kept, findings


def capped(findings: Sequence[Finding], sheet: str) -> tuple[Finding, ...]:
    """The findings by place, ``MOST_FINDINGS`` of them, errors before others; and one
    with the number of the rest."""
    if len(findings) > MOST_FINDINGS:
        findings = sorted(findings, key=lambda one: one.severity is not Severity.ERROR)
        rest = findings[MOST_FINDINGS:]
        more = make("sheet.more", sheet, count=len(rest))
        worst = rest[0].severity
        return (
            *sort_findings(findings[:MOST_FINDINGS], [sheet]),
            replace(more, severity=worst),
        )
    return sort_findings(findings, [sheet])
