"""How somebody likes to see the submissions of a form: columns, words, rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from collect.accounts import actions, queries
from collect.accounts.models import Actor, Project
from collect.forms.models import Form
from collect.submissions.browsing.questions import Catalogue, Question, Sort

SIZES = (50, 100)
SYSTEM = {
    "_state": _("Review"),
    "_name": _("Name"),
    "_submitter": _("Sent by"),
    "_device": _("Device"),
    "_version": _("Form version"),
    "_updated": _("Last changed"),
    "_id": _("Instance ID"),
}
"""Columns of what the server knows; the day of arrival is always there."""
_FIRST = ("_state", "_submitter")
_QUESTIONS = 5
MOST_COLUMNS = 60


@dataclass(frozen=True)
class Display:
    """Columns (of `SYSTEM`, or paths of questions), the language of labels, whether
    answers are shown as codes, and rows on a page."""

    columns: tuple[str, ...]
    language: str
    codes: bool
    size: int

    @property
    def kept(self) -> dict[str, Any]:
        """As a preference."""
        return {
            "columns": list(self.columns),
            "language": self.language,
            "codes": self.codes,
            "size": self.size,
        }

    def questions(self, known: Catalogue) -> list[Question]:
        """The questions among the columns."""
        found = (known.find(path) for path in self.columns)
        return [question for question in found if question]


def display_of(
    actor: Actor, project: Project, form: Form, known: Catalogue, hidden: frozenset[str]
) -> Display:
    """What somebody chose for the form, or what is sensible at first."""
    kept = queries.preference_of(actor, project, _name(form))
    kept = kept if isinstance(kept, Mapping) else {}
    wanted = kept.get("columns")
    columns = wanted if isinstance(wanted, list) else _usual(known, hidden)
    fit = [each for each in columns if each in SYSTEM or known.find(str(each))]
    language = kept.get("language")
    return Display(
        tuple(dict.fromkeys(map(str, fit[:MOST_COLUMNS]))),
        str(language) if language in known.languages else own_language(known),
        kept.get("codes") is True,
        kept["size"] if kept.get("size") in SIZES else SIZES[0],
    )


def keep_display(display: Display, *, by: Actor, project: Project, form: Form) -> None:
    """Remember what somebody chose."""
    actions.set_preference(by=by, name=_name(form), value=display.kept, project=project)


def own_language(known: Catalogue) -> str:
    """The language of labels that is the page's, else the form's first."""
    page = (translation.get_language() or "en").partition("-")[0]
    for name in known.languages:
        if name == page or name.endswith(f"({page})"):
            return name
    return known.languages[0] if known.languages else ""


def _name(form: Form) -> str:
    return f"submissions.{form.pk}"


def _usual(known: Catalogue, hidden: frozenset[str]) -> list[str]:
    asked = [
        each.path
        for each in known.without(hidden)
        if each.field.control and not each.field.table and each.sort not in _DULL
    ]
    return [*_FIRST, *asked[:_QUESTIONS]]


_DULL = (Sort.FILE, Sort.PLACE, Sort.REPEAT)
