"""What people ask to be decided, and why it cannot be: before anything is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from collect.datasets.cleaning.log import ChangeType

Part = Literal[
    "uuid",
    "table",
    "row",
    "question",
    "check_id",
    "old_value",
    "change_type",
    "new_value",
    "reason",
]
"""The parts of a proposal, named as the columns of the log."""


@dataclass(frozen=True)
class Proposal:
    """A decision somebody asks for, as they wrote it.

    ``at``: its place in what was sent, a row of a sheet or the position in a list.
    ``uuid``: the submission's instance id, with or without ``uuid:``; ``table``: empty
    for the submission (or where the question tells), else the repeat's path or name;
    ``row``: key of the row, needed in repeats; ``question``: column, path or name,
    empty where the decision is about the interview; ``check_id``: the check whose
    finding is decided, empty for a correction without one; ``old_value``: the value
    they decided upon, None for none; ``new_value``: for ``change_response``.
    """

    at: int
    uuid: str
    table: str
    row: str
    question: str
    check_id: str
    old_value: str | None
    change_type: ChangeType
    new_value: str | None
    reason: str
    issue: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a proposal cannot be carried out: its place, the part at fault, and facts.

    ``code`` is a key of ``REFUSALS``; ``details`` fill in its texts.
    """

    at: int
    part: Part
    code: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong."""
        return REFUSALS[self.code][0].format_map(dict(self.details))

    @property
    def hint(self) -> str:
        """What to do about it."""
        return REFUSALS[self.code][1].format_map(dict(self.details))


REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "log.uuid.unknown": (
        "There is no interview “{uuid}” in this form.",
        "Copy the uuid from the cleaning log; interviews in the trash are not cleaned.",
    ),
    "log.table.unknown": (
        "There is no table “{table}” in this form.",
        "Leave it empty for the interview itself; the repeats are {known}.",
    ),
    "log.row.unknown": (
        "The interview has no row “{row}” in the table “{table}”.",
        "Copy the row from the cleaning log; an edit may have removed it since.",
    ),
    "log.row.needed": (
        "“{question}” is asked once for each row of “{table}”; this line names none.",
        "Fill in the column row, as the cleaning log has it.",
    ),
    "log.question.unknown": (
        "There is no question “{question}” in this table.",
        "Copy the question from the cleaning log; labels and variables are none.",
    ),
    "log.question.needed": (
        "{change_type} changes one answer; this line names no question.",
        "Name the question, or choose remove_survey or no_action.",
    ),
    "log.question.ambiguous": (
        "Several questions are named “{question}”: {known}.",
        "Write the path of the one you mean.",
    ),
    "log.old.stale": (
        "The answer is {current} now, not {given}.",
        "Download the cleaning log anew and decide upon the answer as it stands.",
    ),
    "log.new.needed": (
        "change_response needs a new value.",
        "Fill in the new value, or choose blank_response to empty the answer.",
    ),
    "log.new.unwanted": (
        "A new value is given, but {change_type} writes none.",
        "Choose change_response to write it, or empty the new value.",
    ),
    "log.new.same": (
        "The new value is the answer as it stands: {current}.",
        "Choose no_action to keep it, or write another value.",
    ),
    "log.new.type": (
        "{given} is not {type}.",
        "Write it as {example}.",
    ),
    "log.new.space": (
        "The new value “{given}” begins or ends with a space.",
        "Remove the space.",
    ),
    "log.new.choice": (
        "{given} is not among the choices of “{question}”.",
        "Use the code of a choice: {known}.",
    ),
    "log.new.constraint": (
        "{given} breaks the constraint of “{question}”: {constraint}.",
        "Write a value that the form would accept; {message}",
    ),
    "log.new.missing": (
        "{given} is a code for no valid answer to “{question}”.",
        "Choose blank_response: the answer is missing then, and no number.",
    ),
    "log.reason.needed": (
        "{change_type} needs a reason.",
        "Say in a few words how you know; it stays in the log.",
    ),
    "log.twice": (
        "Line {other} decides on the same {what} already.",
        "Keep one of the two.",
    ),
}
"""By code: what is wrong, and what to do. Texts are filled in from the details."""
