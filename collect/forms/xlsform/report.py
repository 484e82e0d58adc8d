"""Where checks put what they find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from collect.forms.xlsform.catalogue import about_file, at, in_row, in_sheet
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.findings import Finding
from collect.forms.xlsform.workbook import Row, Sheet

MOST_OF_ONE_CODE = 500
_MOST_CANDIDATES = 2_000
"""Of more, such as all districts of a region, only those that begin alike are compared."""
_MOST_COMPARISONS = 50_000


class Report:
    """Collects findings: at most `MOST_OF_ONE_CODE` of a code, then their number.

    Suggestions are bounded too, so that a hostile workbook costs no more than its size.
    """

    def __init__(self) -> None:
        self._findings: list[Finding] = []
        self._counts: Counter[Code] = Counter()
        self._comparisons = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, with the number of findings that were left out."""
        left_out = (
            about_file(Code.MORE_FINDINGS, kind=code.value, count=count - limit)
            for code, count in self._counts.items()
            if count > (limit := MOST_OF_ONE_CODE)
        )
        return (*self._findings, *left_out)

    def _room(self, code: Code) -> bool:
        self._counts[code] += 1
        return self._counts[code] <= MOST_OF_ONE_CODE

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add findings made elsewhere."""
        self._findings.extend(findings)

    def at(
        self,
        code: Code,
        sheet: Sheet,
        row: Row | int,
        index: int | None,
        /,
        **facts: object,
    ) -> None:
        """Something at a cell; without an index, at a row."""
        if not self._room(code):
            return
        number = row if isinstance(row, int) else row.number
        if index is None:
            self._findings.append(in_row(code, sheet, number, **facts))
        else:
            self._findings.append(at(code, sheet, number, index, **facts))

    def sheet(self, code: Code, sheet: Sheet, /, **facts: object) -> None:
        """Something about a sheet."""
        if self._room(code):
            self._findings.append(in_sheet(code, sheet, **facts))

    def file(self, code: Code, /, **facts: object) -> None:
        """Something about the file."""
        if self._room(code):
            self._findings.append(about_file(code, **facts))

    def suggest(self, word: str, candidates: Iterable[str]) -> str:
        """A question naming the closest candidate, after a space; "" if none is close."""
        found = self.nearest(word, candidates)
        return f" Did you mean '{found}'?" if found else ""

    def nearest(self, word: str, candidates: Iterable[str]) -> str:
        """The closest candidate itself; "" if none is close, or too much was compared."""
        if not word or len(word) > 100 or self._comparisons > _MOST_COMPARISONS:
            return ""
        few = list(candidates)
        if len(few) > _MOST_CANDIDATES:
            few = [each for each in few if each[:2].casefold() == word[:2].casefold()]
            # To look through them costs something, too.
            self._comparisons += _MOST_CANDIDATES // 20
        few = few[:_MOST_CANDIDATES]
        self._comparisons += len(few)
        return closest(word, few)


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate most like `word`, capitals aside; "" if none is close."""
    by_folded: dict[str, str] = {}
    for candidate in candidates:
        if candidate != word:
            by_folded.setdefault(candidate.casefold(), candidate)
    folded = word.casefold()
    if folded in by_folded:
        return by_folded[folded]
    matches = get_close_matches(folded, by_folded, n=1, cutoff=0.72)
    return by_folded[matches[0]] if matches else ""
