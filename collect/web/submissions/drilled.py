"""The submissions behind a figure of the fieldwork, or behind findings of checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow.compute as pc
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext

from collect.accounts.models import Actor
from collect.datasets.cleaning.log import PENDING
from collect.datasets.fieldwork import AreaError, area_expression
from collect.datasets.pipeline.checks.people import START, enumerator_question
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.forms.queries import workbook_of
from collect.submissions.browsing.asked import Days
from collect.submissions.browsing.conditions import Condition
from collect.submissions.browsing.questions import Catalogue, Question, Sort
from collect.submissions.models import Submission
from collect.submissions.queries import submitters_of
from collect.web.drill import UNKNOWN, Drill

_ONE_NAME = re.compile(r"\s*\$\{([^{}]+)\}\s*")


@dataclass
class Limits:
    """What a drill asks of submissions; `told`: parameters and what they say in words,
    `refused`: parameters that cannot be asked of this form, and why."""

    conditions: list[Condition] = field(default_factory=list)
    submitters: tuple[int, ...] | None = None
    began: Days = (None, None)
    began_at: str = ""
    among: frozenset[str] | None = None
    told: list[tuple[str, str]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def among_with(self, form_id: int, *, findings: bool) -> frozenset[str] | None:
        """The instanceIDs, only of those with an open finding if asked for."""
        if not findings:
            return self.among
        found = with_findings(form_id)
        return found if self.among is None else found & self.among


def drilled(
    form: Form,
    drill: Drill,
    known: Catalogue,
    hidden: frozenset[str],
    seen: QuerySet[Submission],
) -> Limits:
    """The limits for what a drill says beside review state and version."""
    limits = Limits()
    if drill.enumerator:
        _of_enumerator(limits, drill.enumerator, known, hidden, seen)
    if drill.area:
        _of_area(limits, form, drill.area, known, hidden)
    _of_days(limits, drill, known)
    if drill.finding:
        _narrow(limits, with_findings(form.pk, drill.finding))
        said = gettext("Finding of the check %(name)s")
        limits.told.append(("finding", said % {"name": drill.finding}))
    return limits


def with_findings(form_id: int, check: str = "") -> frozenset[str]:
    """InstanceIDs of submissions with a finding that waits for a decision; with `check`,
    of those with any finding of this check. None of them before
    the first run."""
    log = store.read_log(settings.COLLECT_TABLE_DIR, form_id)
    if log is None:
        return frozenset()
    name, value = ("check_id", check) if check else ("status", PENDING)
    lines = log.filter(pc.equal(log[name], value))
    return frozenset(pc.unique(lines["uuid"]).to_pylist())


def _narrow(limits: Limits, found: frozenset[str]) -> None:
    limits.among = found if limits.among is None else limits.among & found


def _of_enumerator(
    limits: Limits,
    value: str,
    known: Catalogue,
    hidden: frozenset[str],
    seen: QuerySet[Submission],
) -> None:
    fields = [question.field for question in known.questions.values()]
    name = enumerator_question(fields)
    if name:
        question = _named(known, name)
        _ask(limits, "enumerator", question, value, hidden)
        return
    chosen: Sequence[Actor] = [
        each for each in submitters_of(seen) if each.display_name == value
    ]
    limits.submitters = tuple(each.pk for each in chosen)
    limits.told.append(("enumerator", gettext("Sent by: %(name)s") % {"name": value}))


def _of_area(
    limits: Limits, form: Form, value: str, known: Catalogue, hidden: frozenset[str]
) -> None:
    fields = [question.field for question in known.questions.values()]
    try:
        expression = area_expression(fields, workbook_of(form))
    except AreaError:
        expression = ""
    name = _ONE_NAME.fullmatch(expression)
    _ask(limits, "area", _named(known, name[1]) if name else None, value, hidden)


def _ask(
    limits: Limits,
    parameter: str,
    question: Question | None,
    value: str,
    hidden: frozenset[str],
) -> None:
    if question is None or question.path in hidden:
        text = gettext("This form has no answer that tells this: %(name)s.")
        limits.refused.append((parameter, text % {"name": parameter}))
        return
    if value == UNKNOWN:
        limits.conditions.append(Condition(question, "empty"))
    else:
        of_codes = question.sort in (Sort.CHOICE, Sort.CHOICES)
        operator = "any" if of_codes else "is"
        limits.conditions.append(Condition(question, operator, (value,)))
    said = gettext("unknown") if value == UNKNOWN else question.choice(value)
    limits.told.append((parameter, f"{question.label()}: {said}"))


def _of_days(limits: Limits, drill: Drill, known: Catalogue) -> None:
    days = [drill.day, drill.day] if drill.day else [drill.since, drill.until]
    first, last = (date.fromisoformat(day) if day else None for day in days)
    limits.began = (first, last)
    limits.began_at = next(
        (
            each.path
            for each in known.questions.values()
            if each.field.name.lower() in START
            and each.sort is Sort.MOMENT
            and not (each.field.table or each.field.control or each.field.calculation)
        ),
        "",
    )
    for name, value, text in (
        ("day", drill.day, gettext("Interviews of %(day)s")),
        ("from", drill.since, gettext("Interviews from %(day)s")),
        ("to", drill.until, gettext("Interviews until %(day)s")),
    ):
        if value:
            limits.told.append((name, text % {"day": value}))


def _named(known: Catalogue, name: str) -> Question | None:
    for question in known.questions.values():
        if question.field.name == name and not question.field.table:
            return question
    return None
