"""Columns of the sheets: their names, their order, and what others call them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from collect.datasets.cleaning.log import BLANK, CHANGE, NO_ACTION, REMOVE, ChangeType

LOG: Final = "cleaning_log"
OTHER: Final = "other"
CHOICES: Final = "choices"
READ_ME: Final = "read_me"
"""Names of the sheets."""

LOG_COLUMNS: Final = (
    "uuid",
    "table",
    "row",
    "context",
    "question",
    "label",
    "issue",
    "finding",
    "check_id",
    "check_binding",
    "old_value",
    "old_label",
    "expects",
    "change_type",
    "new_value",
    "reason",
    "enumerator",
    "severity",
    "status",
    "decided_by",
    "decided_at",
    "decision_id",
)
"""The sheet ``cleaning_log``, in the order of IMPACT's where IMPACT has the column."""

OTHER_COLUMNS: Final = (
    "uuid",
    "table",
    "row",
    "context",
    "question",
    "label",
    "parent",
    "parent_label",
    "old_value",
    "count",
    "suggestion",
    "suggestion_label",
    "existing_choice",
    "corrected_text",
    "invalid",
    "reason",
    "enumerator",
    "check_id",
    "parent_value",
    "other_code",
)
"""The sheet ``other``: one line a text of "other, specify"."""

TO_FILL: Final = {
    LOG: ("change_type", "new_value", "reason"),
    OTHER: ("existing_choice", "corrected_text", "invalid", "reason"),
}
"""The columns that people fill in."""

NEEDED: Final = {
    LOG: ("uuid", "question", "old_value", "change_type", "new_value"),
    OTHER: (
        "uuid",
        "question",
        "old_value",
        "existing_choice",
        "corrected_text",
        "invalid",
    ),
}
"""Without these columns, a sheet says nothing that could be carried out."""

_PLACE: Final = ("table", "row", "check_id", "reason")

READ: Final = {
    LOG: (*NEEDED[LOG], *_PLACE),
    OTHER: (*NEEDED[OTHER], *_PLACE, "parent", "parent_value", "other_code"),
}
"""The columns whose cells count; the others are there for people."""

CHANGE_TYPES: Final[tuple[ChangeType, ...]] = (CHANGE, BLANK, REMOVE, NO_ACTION)

_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "uuid": ("uuid", "xuuid", "instanceid", "metainstanceid", "key"),
    "question": ("question", "variable", "varname"),
    "old_value": ("oldvalue", "valuecurrent", "currentvalue"),
    "new_value": ("newvalue",),
    "change_type": ("changetype", "action"),
    "reason": ("reason", "comments", "comment", "notes"),
    "existing_choice": ("existingchoice", "existingother"),
    "corrected_text": ("correctedtext", "trueother"),
    "invalid": ("invalid", "invalidother"),
    "table": ("table",),
    "row": ("row",),
    "issue": ("issue",),
    "check_id": ("checkid",),
    "finding": ("finding",),
    "parent": ("parent",),
    "parent_value": ("parentvalue",),
    "other_code": ("othercode",),
}
"""Our column: headers for it, letters and digits only, the best first.

IMPACT: uuid (_uuid, X_uuid), question, old_value, change_type, new_value, check_id,
true_other, existing_other, invalid_other. IPA: key, variable, newvalue, action,
comments. DIME: varname, valuecurrent, notes.
"""

_ACTIONS: Final[Mapping[str, ChangeType]] = {
    "replace": CHANGE,
    "drop": REMOVE,
    "okay": NO_ACTION,
    "ok": NO_ACTION,
}
"""IPA's actions."""

_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
_NOT_WORD: Final = re.compile(r"[\W_]+")


def plain(header: str) -> str:
    """A header's letters and digits, small; what stands in brackets is left out."""
    return _NOT_WORD.sub("", _IN_BRACKETS.sub("", header).casefold())


def find_columns(headers: Iterable[str]) -> dict[str, list[int]]:
    """Where each of our columns stands among the headers; several places for one that
    is there twice.

    ``value`` is the old value beside a new one (IPA), the new one beside a current one
    (DIME), and nothing by itself.
    """
    places: dict[str, list[int]] = {}
    for place, header in enumerate(headers):
        places.setdefault(plain(header), []).append(place)
    found = {}
    for column, names in _ALIASES.items():
        name = next((name for name in names if name in places), None)
        if name is not None:
            found[column] = places[name]
    if "value" in places:
        if "old_value" not in found and "new_value" in found:
            found["old_value"] = places["value"]
        elif "new_value" not in found and "old_value" in found:
            found["new_value"] = places["value"]
    return found


def is_dime(headers: Iterable[str]) -> bool:
    """Whether the sheet is DIME's change log, which has no change type: a value that
    is given replaces the current one."""
    names = {plain(header) for header in headers}
    return {"varname", "valuecurrent", "value"} <= names and not (
        names & {*_ALIASES["change_type"], "newvalue"}
    )


def change_type(text: str) -> ChangeType | None:
    """The change type that a cell means, whatever its case and spaces."""
    name = _NOT_WORD.sub("_", text.strip().casefold()).strip("_")
    for known in CHANGE_TYPES:
        if name.replace("_", "") == known.replace("_", ""):
            return known
    return _ACTIONS.get(name)
