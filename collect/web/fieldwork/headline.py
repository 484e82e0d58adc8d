"""What a data manager looks at first: a few numbers, each with those behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collect.datasets.monitoring import summary
from collect.datasets.monitoring.about import Standing
from collect.web.fieldwork.numbers import decimal, percent, whole
from collect.web.fieldwork.scene import Scene


@dataclass(frozen=True)
class Detail:
    """A line of a card; `link` leads to the submissions that it counts."""

    text: str
    link: str = ""
    tone: str = ""
    """The class of a badge: good, warn, bad; none for plain text."""


@dataclass(frozen=True)
class Card:
    """A number and what to know of it; `id` is for tests and the page's parts."""

    id: str
    title: str
    figure: str
    link: str = ""
    details: tuple[Detail, ...] = field(default=())


def cards(scene: Scene) -> list[Card]:
    """The cards at the top."""
    found = scene.chosen
    made = [_interviews(scene), _lately(scene), _review(scene), _minutes(scene, found)]
    made += [_findings(scene, found), _unknown(scene, found)]
    return [card for card in made if card]


def _interviews(scene: Scene) -> Card:
    total = scene.total
    details: list[Detail] = []
    if total.planned:
        said = _("of %(planned)s planned: %(share)s")
        named = {"planned": whole(total.planned), "share": percent(total.share)}
        details.append(Detail(said % named))
    if total.due is not None:
        details.append(_due(total))
    rejected = total.made - total.done
    if rejected:
        said = ngettext(
            "%(count)s rejected, not counted for targets",
            "%(count)s rejected, not counted for targets",
            rejected,
        )
        text = said % {"count": whole(rejected)}
        details.append(Detail(text, scene.link(review="rejected")))
    return Card(
        "made", _("Interviews"), whole(total.made), scene.link(), tuple(details)
    )


def _due(total: summary.Tally) -> Detail:
    if total.behind:
        said = _("%(behind)s behind the %(due)s due by today")
        named = {"behind": whole(total.behind), "due": whole(total.due)}
        return Detail(said % named, tone="warn")
    return Detail(
        _("On time: %(due)s were due") % {"due": whole(total.due)}, tone="good"
    )


def _lately(scene: Scene) -> Card:
    days = {each.day: each.made for each in scene.days if each.made}
    today = scene.today
    before = (date.fromisoformat(today) - timedelta(days=1)).isoformat()
    details = [
        Detail(
            _("Yesterday: %(count)s") % {"count": whole(days.get(before, 0))},
            scene.link(day=before) if days.get(before) else "",
        )
    ]
    last = max(days, default="")
    if last and last < before:
        past = (date.fromisoformat(today) - date.fromisoformat(last)).days
        said = ngettext("None for %(days)s day", "None for %(days)s days", past)
        details.append(
            Detail(said % {"days": whole(past)}, scene.link(day=last), "warn")
        )
    count = days.get(today, 0)
    link = scene.link(day=today) if count else ""
    return Card("today", _("Today"), whole(count), link, tuple(details))


def _review(scene: Scene) -> Card:
    states = summary.reviews(scene.chosen)
    details = [
        Detail(text % {"count": whole(states[state])}, scene.link(review=state))
        for state, text in (
            ("hasIssues", _("%(count)s with issues")),
            ("edited", _("%(count)s edited")),
            ("approved", _("%(count)s approved")),
        )
        if states.get(state)
    ]
    waiting = states.get("", 0)
    return Card(
        "review",
        _("Not yet reviewed"),
        whole(waiting),
        scene.link(review="received") if waiting else "",
        tuple(details),
    )


def _minutes(scene: Scene, found: Standing) -> Card | None:
    minutes = found.interviews.minutes
    minutes = minutes[np.isfinite(minutes)]
    if not len(minutes):
        return None
    about, details = found.about, []
    short = int(found.interviews.short.hits.sum())
    if about.shortest is not None:
        said = _("%(count)s shorter than %(minutes)s")
        named = {"count": whole(short), "minutes": decimal(about.shortest)}
        link = scene.link(having="short") if short else ""
        details.append(Detail(said % named, link, "warn" if short else ""))
    if about.longest is not None:
        long = int((minutes > about.longest).sum())
        said = _("%(count)s longer than %(minutes)s")
        named = {"count": whole(long), "minutes": decimal(about.longest)}
        link = scene.link(having="long") if long else ""
        details.append(Detail(said % named, link, "warn" if long else ""))
    title = _("Minutes of an interview (median)")
    median = decimal(float(np.median(minutes)))
    return Card("minutes", title, median, details=tuple(details))


def _findings(scene: Scene, found: Standing) -> Card | None:
    told, seen = found.interviews, int(found.interviews.examined.sum())
    if not seen:
        return None
    lines = {name: int(each.sum()) for name, each in told.findings.items()}
    pending = lines["pending_error"] + lines["pending_warning"]
    count = lines["error"] + lines["warning"]
    said = _("%(count)s found: %(rate)s an interview")
    named = {"count": whole(count), "rate": decimal(count / seen)}
    details = [Detail(said % named, scene.link(having="findings") if count else "")]
    if newer := len(found) - seen:
        said = ngettext(
            "%(count)s interview not checked yet",
            "%(count)s interviews not checked yet",
            newer,
        )
        text = said % {"count": whole(newer)}
        details.append(Detail(text, scene.link(having="newer")))
    link = scene.link(having="pending") if pending else ""
    title = _("Findings to decide")
    return Card("findings", title, whole(pending), link, tuple(details))


def _unknown(scene: Scene, found: Standing) -> Card | None:
    hits, of = (int(part.sum()) for part in found.interviews.dont_know)
    if not of:
        return None
    missing, answers = (int(part.sum()) for part in found.interviews.missing)
    said = _("%(share)s are a code for no valid answer")
    details = [
        Detail(
            said % {"share": percent(missing / answers)},
            scene.link(having="missing") if missing else "",
        )
    ]
    link = scene.link(having="dont_know") if hits else ""
    title = _("Answers that are “don't know”")
    return Card("dont-know", title, percent(hits / of), link, tuple(details))
