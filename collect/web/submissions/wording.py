"""Words for states, sorts of answers and what may be asked of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from collect.submissions.browsing.asked import RECEIVED
from collect.submissions.browsing.conditions import Condition
from collect.submissions.browsing.questions import Question, Sort
from collect.submissions.models import ReviewState

STATES = {
    RECEIVED: (_("Received"), ""),
    ReviewState.HAS_ISSUES.value: (_("Has issues"), "warn"),
    ReviewState.EDITED.value: (_("Edited"), "accent"),
    ReviewState.APPROVED.value: (_("Approved"), "good"),
    ReviewState.REJECTED.value: (_("Rejected"), "bad"),
}
"""Review states: what they are called, and how their badge looks."""
REVIEWS = [
    ("approved", _("Approved")),
    ("hasIssues", _("Has issues")),
    ("rejected", _("Rejected")),
    ("received", _("Received")),
]
"""What a reviewer may decide; "edited" is what edits do."""
HAVING = {
    "comments": _("Comments"),
    "edits": _("Edits"),
    "findings": _("Open findings"),
    "missing": _("Missing files"),
}
ORDERS = {
    "newest": _("Newest first"),
    "oldest": _("Oldest first"),
    "changed": _("Last changed first"),
}
OPERATORS = {
    "contains": _("contains"),
    "is": _("is"),
    "not": _("is not"),
    "least": _("is at least"),
    "most": _("is at most"),
    "between": _("is between"),
    "any": _("is one of"),
    "all": _("is all of"),
    "none": _("is none of"),
    "given": _("has an answer"),
    "empty": _("has no answer"),
}
_ON_DAYS = {
    "is": _("is on"),
    "least": _("is on or after"),
    "most": _("is on or before"),
}
REASONS = {
    "question": _("There is no such question, or its answers are not for you."),
    "operator": _("Choose what the answer should be like."),
    "value": _("Give what the answer is compared with."),
    "number": _("Give a number, such as 12 or 0.5."),
    "date": _("Give a date as year-month-day, such as 2026-11-30."),
    "order": _("The first must not be greater than the second."),
}


def state_of(state: str | None) -> tuple[Any, str]:
    """What a review state is called, and how its badge looks."""
    return STATES[state or RECEIVED]


def operator(question: Question, name: str) -> str:
    """What is asked, in words that fit the sort of answer."""
    on_days = question.sort in (Sort.DATE, Sort.MOMENT) and name in _ON_DAYS
    return str(_ON_DAYS[name] if on_days else OPERATORS[name])


def told(condition: Condition, language: str) -> str:
    """A condition as a sentence."""
    question = condition.question
    values = list(condition.values)
    if condition.operator in ("any", "all", "none"):
        values = [question.choice(code, language) for code in values[0].split()]
    joint = pgettext("between two values", "and")
    text = f" {joint} ".join(values) if len(values) == 2 else ", ".join(values)
    asked = operator(question, condition.operator)
    return f"{question.label(language)} {asked} {text}".strip()


def moment(value: datetime | None) -> str:
    """A moment by the server's clock, written like answers are."""
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def answer(
    question: Question, value: Any, language: str, *, codes: bool = False
) -> str:
    """A stored answer as it is read."""
    if question.sort is Sort.CHOICES and not codes:
        chosen = value if isinstance(value, list) else str(value).split()
        return "; ".join(question.choice(str(code), language) for code in chosen)
    if question.sort is Sort.CHOICE and not codes:
        return question.choice(str(value), language)
    if question.sort is Sort.PLACE:
        return _place(value)
    if question.sort is Sort.MOMENT:
        return str(value)[:16].replace("T", " ")
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _place(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return str(value)
    if isinstance(value[0], list):
        return ngettext("%(n)s point", "%(n)s points", len(value)) % {"n": len(value)}
    lat, lon = value[0], value[1]
    return f"{lat:.5f}, {lon:.5f}"


def duration(seconds: float) -> str:
    """How long something took."""
    minutes = round(seconds / 60)
    hours, rest = divmod(minutes, 60)
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {
            "hours": hours,
            "minutes": rest,
        }
    return gettext("%(minutes)s min") % {"minutes": minutes}
