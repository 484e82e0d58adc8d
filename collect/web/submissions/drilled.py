"""The submissions behind a figure of the fieldwork, or behind findings of checks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pyarrow.compute as pc
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collect.accounts.models import Actor
from collect.datasets.cleaning.log import PENDING
from collect.datasets.monitoring.seeing import instances_behind
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.problems import Problem
from collect.web.drill import UNKNOWN, Drill
from collect.web.page import message_of

_HAVING = {
    "short": _("Interviews that were too short"),
    "long": _("Interviews that were too long"),
    "findings": _("Interviews with findings"),
    "pending": _("Interviews with findings nobody has decided about"),
    "missing": _("Interviews with missing answers"),
    "dont_know": _("Interviews with “don't know”"),
    "blank": _("Interviews with blank answers"),
    "no_point": _("Interviews without a position"),
    "inaccurate": _("Interviews with an inaccurate position"),
    "outdated": _("Interviews made with an old form version"),
    "night": _("Interviews made at night"),
    "examined": _("Interviews that checks have looked at"),
    "newer": _("Interviews since the last run"),
}
_SAID = {
    "area": _("Area: %(value)s"),
    "stratum": _("Stratum: %(value)s"),
    "cluster": _("Cluster: %(value)s"),
    "enumerator": _("Enumerator: %(value)s"),
    "from": _("Interviews from %(value)s"),
    "to": _("Interviews until %(value)s"),
    "day": _("Interviews of %(value)s"),
    "finding": _("Finding of the check %(value)s"),
    "outcome": _("Outcome: %(value)s"),
    "minutes": _("Took %(value)s minutes"),
    "box": _("Made on this part of the map"),
}


@dataclass
class Limits:
    """What a drill asks of submissions: to be `among` these first instanceIDs (None: any
    will do); `told`: its parameters in words; `refused`: why it cannot be asked."""

    among: frozenset[str] | None
    told: list[tuple[str, str]]
    refused: list[tuple[str, str]]

    def with_findings(self, form_id: int) -> Limits:
        """Those only that have a finding which waits for a decision."""
        found = _pending(form_id)
        among = found if self.among is None else found & self.among
        return replace(self, among=among)


def drilled(form: Form, actor: Actor, drill: Drill) -> Limits:
    """What a drill says beside review state and version, which every list can tell."""
    asked = replace(drill, review="", version="")
    if asked == Drill():
        return Limits(None, [], [])
    told = [(name, _told(name, value)) for name, value in asked.parameters.items()]
    try:
        return Limits(frozenset(instances_behind(actor, form, asked)), told, [])
    except Problem as problem:
        return Limits(None, [], [(told[0][0], message_of(problem))])


def _told(name: str, value: str) -> str:
    if name == "having":
        return str(_HAVING[value])
    said = gettext("not known") if value == UNKNOWN else value
    return str(_SAID[name]) % {"value": said}


def _pending(form_id: int) -> frozenset[str]:
    """None before the first run."""
    log = store.read_log(settings.COLLECT_TABLE_DIR, form_id)
    if log is None:
        return frozenset()
    lines = log.filter(pc.equal(log["status"], PENDING))
    return frozenset(pc.unique(lines["uuid"]).to_pylist())
