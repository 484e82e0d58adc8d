"""Lines of the sheet ``other`` as proposals: on the text, and on its parent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from collect.datasets.cleaning.log import BLANK, CHANGE
from collect.datasets.cleaning.proposals import Proposal
from collect.datasets.cleaning.sheets.decisions import (
    UNCHANGED,
    Outcome,
    problems,
    wrong,
)
from collect.datasets.cleaning.sheets.heading import Layout
from collect.datasets.cleaning.sheets.known import Known, old_value
from collect.datasets.cleaning.sheets.lines import Line
from collect.datasets.cleaning.sheets.texts import shown
from collect.forms.xlsform.findings import Finding

_YES: Final = frozenset({"yes", "y", "true", "1", "x", "oui", "si", "sí", "sim"})
_NO: Final = frozenset({"", "no", "n", "false", "0", "non", "não"})
WAYS: Final = ("existing_choice", "corrected_text", "invalid")


@dataclass(frozen=True)
class Parent:
    """The answer of the question with the choices; its codes, and that of "other"."""

    question: str
    value: str
    code: str

    @property
    def codes(self) -> list[str]:
        return self.value.split()

    @property
    def holds(self) -> bool:
        return bool(self.code) and self.code in self.codes

    def with_codes(self, chosen: list[str]) -> str:
        """The answer with the chosen codes where "other" is, no code twice."""
        place = self.codes.index(self.code)
        before, after = self.codes[:place], self.codes[place + 1 :]
        return " ".join(dict.fromkeys([*before, *chosen, *after]))


def recode(line: Line, layout: Layout, known: Known) -> Outcome:
    """What the line says is to be done about its text.

    ``existing_choice``: these codes in place of "other", and no text;
    ``corrected_text``: this text; ``invalid``: neither "other" nor a text. A line with
    none of them says nothing.
    """
    bad = {column for column, _ in line.problems}
    filled = [way for way in WAYS if way in bad or _is_filled(line, way)]
    if not filled:
        alone = [layout.finding("sheet.reason.alone", line.row, "reason")]
        return Outcome("skipped", findings=tuple(alone if line["reason"] else ()))
    parent = Parent(line["parent"], line["parent_value"], line["other_code"])
    findings = [*problems(line), *_faults(line, layout, filled, parent)]
    way = filled[0]
    if wrong(findings):
        return Outcome("faulty", findings=tuple(findings), filled=way)
    proposals = tuple(_proposals(line, known, way, parent))
    if all(known.has(proposal) for proposal in proposals):
        return UNCHANGED
    return Outcome("decided", proposals, tuple(findings), way)


def _is_filled(line: Line, way: str) -> bool:
    return line[way].casefold() not in _NO if way == "invalid" else bool(line[way])


def _faults(
    line: Line, layout: Layout, filled: list[str], parent: Parent
) -> Iterator[Finding]:
    bad = {column for column, _ in line.problems}
    if not line["uuid"] and "uuid" not in bad:
        yield layout.finding("sheet.uuid.missing", line.row, "uuid")
    if len(filled) > 1:
        yield layout.finding(
            "sheet.other.several", line.row, filled[1], count=len(filled)
        )
    invalid = line["invalid"].casefold()
    if "invalid" in set(filled) - bad and invalid not in _YES:
        yield layout.finding(
            "sheet.other.invalid", line.row, "invalid", value=shown(line["invalid"])
        )
    if "existing_choice" in set(filled) - bad:
        yield from _unfit(line, layout, parent)


def _unfit(line: Line, layout: Layout, parent: Parent) -> Iterator[Finding]:
    """Why no choice can take the place of "other"."""
    code = ""
    if not (parent.question and parent.code):
        code = "sheet.other.parent"
    elif not parent.holds:
        code = "sheet.other.gone"
    elif parent.code in line["existing_choice"].split():
        code = "sheet.other.code"
    if code:
        yield layout.finding(
            code,
            line.row,
            "existing_choice",
            parent=parent.question,
            code=parent.code,
            value=shown(parent.value) or "empty",
        )


def _proposals(
    line: Line, known: Known, way: str, parent: Parent
) -> Iterator[Proposal]:
    text = old_value(line, known.of(line))
    about_text = Proposal(
        at=line.row,
        uuid=line["uuid"],
        table=line["table"],
        row=line["row"],
        question=line["question"],
        check_id=line["check_id"],
        old_value=text,
        change_type=BLANK,
        new_value=None,
        reason=line["reason"] or f"other, specify: “{shown(text or '')}”",
        issue=line["issue"],
    )
    yield from recoded(about_text, way, line[way], parent)


def recoded(
    about_text: Proposal, way: str, given: str, parent: Parent
) -> Iterator[Proposal]:
    """What is to be done about a text and its parent.

    `about_text`: the proposal to blank the text; `way`: one of `WAYS`; `given`: the
    codes or the text. Without a parent that holds "other" only the text changes.
    """
    if way == "corrected_text":
        yield replace(about_text, change_type=CHANGE, new_value=given)
        return
    if parent.question and parent.holds:
        chosen = given.split() if way == "existing_choice" else []
        codes = parent.with_codes(chosen)
        yield replace(
            about_text,
            question=parent.question,
            check_id="",
            old_value=parent.value,
            change_type=CHANGE if codes else BLANK,
            new_value=codes or None,
        )
    yield about_text
