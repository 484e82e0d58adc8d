"""One thing that the web collector asks otherwise than a form says, or not at all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """What it is about, and why.

    `reference` is the path of its node (`/data/voice`; "" for the form itself), `reason`
    one of `limits.json`. `place` says where it stands: type, appearance, parameters,
    intent, setting, or an expression's attribute or element (relevant, calculate,
    itemset, label, …); `subject` is the word that stands there. `rows` is the length of
    a list, 0 where there is none. `label` is the question's text in the form's default
    language, "" for what is not asked.
    """

    reference: str
    reason: str
    place: str
    subject: str
    rows: int = 0
    label: str = ""
