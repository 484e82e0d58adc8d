"""Checks in plain words: what each tests, and where it comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from collect.datasets.cleaning import MISSING_CODE, REOPENED
from collect.forms.models import Form
from collect.forms.queries import workbook_of
from collect.forms.xlsform.definition import Check, Definition

BUILTIN = "builtin:"


@dataclass(frozen=True)
class CheckText:
    """A check as people read it.

    `what` says what is tested, `rule` is the condition as the workbook has it, and
    `source` where the check comes from: workbook, builtin, or none (decisions).
    """

    name: str
    title: str
    what: str
    rule: str = ""
    type: str = ""
    source: str = "workbook"
    by: tuple[str, ...] = ()
    variable: str = ""
    row: int = 0


_BUILTIN: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "builtin:constraint": (
        gettext_lazy("Answers that break a constraint"),
        gettext_lazy("Every answer is held against the constraint of its question."),
    ),
    "builtin:required": (
        gettext_lazy("Required answers that are missing"),
        gettext_lazy(
            "Where a question was asked and required, there must be an answer."
        ),
    ),
    "builtin:choices": (
        gettext_lazy("Codes that are not on the list"),
        gettext_lazy("Answers to questions with choices must be on their list."),
    ),
    "builtin:invalid": (
        gettext_lazy("Answers of the wrong type"),
        gettext_lazy("Numbers must be numbers, and dates must be dates."),
    ),
    "builtin:version": (
        gettext_lazy("Interviews with an outdated form"),
        gettext_lazy("An interview should be made with the form version of its day."),
    ),
    "builtin:dates": (
        gettext_lazy("Impossible dates"),
        gettext_lazy("Dates must not lie after the submission or too far in the past."),
    ),
    "builtin:gps": (
        gettext_lazy("Impossible or inaccurate locations"),
        gettext_lazy("Locations must lie on earth and be accurate enough."),
    ),
    MISSING_CODE: (
        gettext_lazy("Codes for no valid answer"),
        gettext_lazy(
            "Codes that the form declares as “don't know”, “refused” and the like are"
            " counted as missing."
        ),
    ),
    REOPENED: (
        gettext_lazy("Decisions whose answer has changed since"),
        gettext_lazy(
            "Somebody decided about an answer, and the phone has sent another one"
            " afterwards. The decision is not carried out."
        ),
    ),
}


class Checks:
    """The checks of a form, by name."""

    def __init__(self, workbook: Definition) -> None:
        self._workbook = workbook

    @cached_property
    def _listed(self) -> Mapping[str, Check]:
        return {check.name: check for check in self._workbook.checks}

    def named(self, name: str) -> CheckText:
        """The check with this name, as it is now; of one that is no more, its name."""
        check = self._listed.get(name)
        if name in _BUILTIN:
            title, what = _BUILTIN[name]
            row = check.row if check else 0
            return CheckText(
                name, str(title), str(what), type="builtin", source="builtin", row=row
            )
        if not name:
            title = _("Corrections without a finding")
            what = _("Somebody corrected an answer that no check had found.")
            return CheckText(name, title, what, source="")
        if check is None:
            return CheckText(name, name, _("This check is in the workbook no more."))
        return CheckText(
            name,
            _message(check) or name,
            _described(check),
            rule=check.constraint,
            type=check.type,
            by=tuple(check.parameters.get("by", "").split()),
            variable=check.variable,
            row=check.row,
        )


def checks_of(form: Form) -> Checks:
    """Those of the version that is published now."""
    return Checks(workbook_of(form))


def _message(check: Check) -> str:
    """The check's message in the language in use, else the first there is."""
    language = get_language() or ""
    for name, text in check.messages.items():
        if name.endswith(f"({language})"):
            return text
    return next(iter(check.messages.values()), "")


def _described(check: Check) -> str:
    write = _TYPES.get(check.type)
    return write(check) if write else ""


def _given(check: Check, name: str, usual: str = "") -> str:
    return check.parameters.get(name) or usual


def _among(check: Check) -> str:
    by = _given(check, "by")
    return _(" of the same %(by)s") % {"by": by.replace(" ", ", ")} if by else ""


def _constraint(check: Check) -> str:
    return _("A condition of the workbook must hold.")


def _outlier(check: Check) -> str:
    method = _given(check, "method", "iqr")
    spread = {
        "iqr": (_("interquartile ranges beyond the quartiles"), "1.5"),
        "sd": (_("standard deviations from the mean"), "3"),
        "mad": (_("median deviations from the median"), "3.5"),
    }
    words, usual = spread.get(method, (method, ""))
    return _(
        "Numbers of “%(variable)s” that are far from the others%(among)s: more than"
        " %(limit)s %(spread)s."
    ) % {
        "variable": check.variable,
        "among": _among(check),
        "limit": _given(check, "threshold", usual),
        "spread": words,
    }


def _duplicate(check: Check) -> str:
    similar = _given(check, "similar")
    if similar:
        share = _given(check, "threshold", "0.85")
        return _(
            "Interviews%(among)s that share a great part of their answers (%(share)s"
            " and more) with an earlier one."
        ) % {"among": _among(check), "share": share}
    names = ", ".join(check.variables)
    return _("Rows with the same answers as an earlier one to: %(names)s.") % {
        "names": names
    }


def _duration(check: Check) -> str:
    least, most = _given(check, "min_minutes"), _given(check, "max_minutes")
    if least and most:
        told = _("Interviews should take %(least)s to %(most)s minutes.")
    elif most:
        told = _("Interviews should take at most %(most)s minutes.")
    else:
        told = _("Interviews should take at least %(least)s minutes.")
    return told % {"least": least or "0", "most": most}


def _straightline(check: Check) -> str:
    return _("The same answer all through these questions: %(names)s.") % {
        "names": ", ".join(check.variables)
    }


def _other(check: Check) -> str:
    return _(
        "Texts of “other, specify” (%(variable)s), which may be one of the choices."
    ) % {"variable": check.variable}


def _location(check: Check) -> str:
    within = _given(check, "within")
    if within and not within.lstrip().startswith("{"):
        return _("Locations should be there, accurate, and within %(within)s.") % {
            "within": within
        }
    return _("Locations should be there, accurate, and inside their area.")


def _enumerator(check: Check) -> str:
    return _(
        "Enumerators whose %(what)s depart from those of all others, more than chance"
        " explains."
    ) % {
        "what": _("answers to “%(variable)s”") % {"variable": check.variable}
        if check.variable
        else _("interview times")
    }


_TYPES: Mapping[str, Callable[[Check], str]] = {
    "constraint": _constraint,
    "outlier": _outlier,
    "duplicate": _duplicate,
    "duration": _duration,
    "straightline": _straightline,
    "other": _other,
    "location": _location,
    "enumerator": _enumerator,
}
