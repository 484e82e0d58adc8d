"""Findings as a page shows them: by sheet, with the row around each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from collect.forms.xlsform.findings import Finding, Severity
from collect.forms.xlsform.marking.excerpts import key_of

_MOST = 40
"""Of a page: it must load on a bad line."""
NAMES: Mapping[Severity, str | Promise] = {
    Severity.ERROR: _("Error"),
    Severity.WARNING: _("Warning"),
    Severity.INFO: _("Note"),
}
_BADGES = {Severity.ERROR: "bad", Severity.WARNING: "warn", Severity.INFO: "accent"}


@dataclass(frozen=True)
class Shown:
    """A finding with the cells around it."""

    finding: Finding
    cells: Sequence[Mapping[str, Any]]

    @property
    def name(self) -> str | Promise:
        """How much it matters."""
        return NAMES[self.finding.severity]

    @property
    def badge(self) -> str:
        """The class of its mark."""
        return _BADGES[self.finding.severity]

    @property
    def place(self) -> str:
        """The cell, or else the row."""
        row = self.finding.row
        return self.finding.cell or (_t("row %d") % row if row else "")


@dataclass(frozen=True)
class Group:
    """Findings of one sheet; without a title they are about the whole workbook."""

    title: str
    findings: Sequence[Shown]


@dataclass(frozen=True)
class Filter:
    """One severity, or all of them, as a link."""

    severity: str
    name: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class FindingsPage:
    """What is shown of a workbook's findings."""

    filters: Sequence[Filter]
    groups: Sequence[Group]
    page: Page[Finding]


def findings_page(
    request: HttpRequest,
    findings: Sequence[Mapping[str, Any]],
    excerpts: Mapping[str, Sequence[Mapping[str, Any]]],
) -> FindingsPage:
    """The findings that `?severity=` and `?page=` ask for; what has no row comes first."""
    every = [Finding.from_dict(each) for each in findings]
    every.sort(key=lambda finding: finding.row is not None)
    chosen = request.GET.get("severity", "")
    kept = [f for f in every if chosen in ("", f.severity)]
    page = Paginator(kept, _MOST).get_page(request.GET.get("page"))
    return FindingsPage(
        filters=tuple(_filters(every, chosen)),
        groups=[
            Group(title, [Shown(f, excerpts.get(key_of(f), ())) for f in these])
            for title, these in groupby(page, _title)
        ],
        page=page,
    )


def words() -> dict[str, Any]:
    """What the marked workbook says itself."""
    return {
        "headings": [
            _t("Kind"),
            _t("Sheet"),
            _t("Cell"),
            _t("Column"),
            _t("What was found"),
            _t("What to do"),
        ],
        "severities": {severity: str(name) for severity, name in NAMES.items()},
    }


def _title(finding: Finding) -> str:
    return finding.sheet if finding.row is not None else ""


def _filters(findings: Sequence[Finding], chosen: str) -> Iterator[Filter]:
    counts = Counter(finding.severity for finding in findings)
    yield Filter("", _t("All"), len(findings), chosen == "")
    for severity, name in NAMES.items():
        if counts[severity]:
            yield Filter(severity, name, counts[severity], chosen == severity)
