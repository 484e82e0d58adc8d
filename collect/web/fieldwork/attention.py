"""What to look into today, in sentences; the most pressing first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collect.datasets.monitoring import summary
from collect.datasets.monitoring.choosing import chosen
from collect.web.drill import Drill
from collect.web.fieldwork.figures import figures_by, others
from collect.web.fieldwork.numbers import decimal, percent, whole
from collect.web.fieldwork.scene import Scene, of_group

_SILENT: Final = 3
"""Days without an interview of somebody, while others make some."""
_LAG: Final = 0.1
_FEWEST: Final = 3
"""Interviews: being less behind is no news."""


@dataclass(frozen=True)
class Point:
    """A sentence, and the submissions that it is about; `weight` orders them."""

    text: str
    link: str
    weight: float


def points(scene: Scene) -> list[Point]:
    """All there is to look into."""
    found = [*_different(scene), *_behind(scene), *_silent(scene), *_night(scene)]
    return sorted(found, key=lambda point: (-point.weight, point.text))


_SHARES: Final[Mapping[str, tuple[str, str, str | Promise]]] = {
    # By figure: the verdict that matters, what leads to the submissions, the sentence.
    "short": (
        "higher",
        "short",
        gettext_lazy("%(who)s: more short interviews than others (%(own)s, others %(others)s)"),
    ),
    "dont_know": (
        "higher",
        "dont_know",
        gettext_lazy("%(who)s: “don't know” more often than with others (%(own)s, others %(others)s)"),
    ),
    "missing": (
        "higher",
        "missing",
        gettext_lazy("%(who)s: no valid answer more often than with others (%(own)s, others %(others)s)"),
    ),
    "blank": (
        "higher",
        "blank",
        gettext_lazy("%(who)s: more questions left blank than with others (%(own)s, others %(others)s)"),
    ),
    "gps": (
        "lower",
        "no_point",
        gettext_lazy("%(who)s: positions are missing more often (there in %(own)s, others %(others)s)"),
    ),
    "inaccurate": (
        "higher",
        "inaccurate",
        gettext_lazy("%(who)s: positions are less accurate (%(own)s inaccurate, others %(others)s)"),
    ),
    "outdated": (
        "higher",
        "outdated",
        gettext_lazy("%(who)s: works with an old form version (%(own)s, others %(others)s)"),
    ),
}  # fmt: skip


def _different(scene: Scene) -> Iterator[Point]:
    """Enumerators whose figures surely differ from those of all others."""
    total, *rows = figures_by(scene, "enumerator")
    for row in rows:
        yield from _verdicts(scene, total, row)


def _verdicts(
    scene: Scene, total: Mapping[str, Any], row: Mapping[str, Any]
) -> Iterator[Point]:
    key = row["enumerator"]
    who = scene.names.of("enumerator", key)
    for figure, (verdict, having, text) in _SHARES.items():
        if row[f"{figure}.differs"] == verdict:
            named = {
                "who": who,
                "own": percent(row[f"{figure}.share"]),
                "others": percent(others(total, row, figure)),
            }
            link = of_group(scene, "enumerator", key, having=having)
            yield Point(str(text) % named, link, 3)
    if row["duration.differs"] == "lower":
        said = _(
            "%(who)s: interviews are shorter (median %(own)s minutes, all %(all)s)"
        )
        named = {
            "who": who,
            "own": decimal(row["duration.median"]),
            "all": decimal(total["duration.median"]),
        }
        yield Point(said % named, of_group(scene, "enumerator", key), 4)
    if row["findings.differs"] == "higher":
        said = _("%(who)s: more findings an interview (%(own)s, others %(others)s)")
        named = {
            "who": who,
            "own": decimal(row["findings.per_interview"]),
            "others": decimal(others(total, row, "findings")),
        }
        link = of_group(scene, "enumerator", key, having="findings")
        yield Point(said % named, link, 4)


def _behind(scene: Scene) -> Iterator[Point]:
    """Areas and enumerators with fewer interviews than were due by today."""
    for dimension in ("area", "enumerator"):
        found = summary.tallies(scene.chosen, (dimension,), scene.targets, scene.today)
        for tally in found:
            if tally.due and tally.behind >= max(_FEWEST, _LAG * tally.due):
                said = _("%(who)s: %(behind)s behind the %(due)s due by today")
                named = {
                    "who": scene.names.of(dimension, tally.key),
                    "behind": whole(tally.behind),
                    "due": whole(tally.due),
                }
                yield Point(
                    said % named,
                    of_group(scene, dimension, tally.key) if tally.made else "",
                    2 + tally.behind / tally.due,
                )


def _silent(scene: Scene) -> Iterator[Point]:
    """Enumerators who stopped while others went on, and have not reached a target."""
    found = summary.tallies(scene.chosen, ("enumerator",), scene.targets, scene.today)
    newest = max((tally.last for tally in found), default="")
    for tally in found:
        if not tally.last or (tally.planned and not tally.remaining):
            continue
        past = (date.fromisoformat(newest) - date.fromisoformat(tally.last)).days
        if past >= _SILENT:
            said = ngettext(
                "%(who)s: no interview for %(days)s day before the newest",
                "%(who)s: no interview for %(days)s days before the newest",
                past,
            )
            who = scene.names.of("enumerator", tally.key)
            link = of_group(scene, "enumerator", tally.key, day=tally.last)
            yield Point(said % {"who": who, "days": whole(past)}, link, 1.5)


def _night(scene: Scene) -> Iterator[Point]:
    late = chosen(scene.form, scene.chosen, Drill(having="night"), exact=False)
    if count := int(late.sum()):
        said = ngettext(
            "%(count)s interview began between 22:00 and 6:00 by the clock of the phone",
            "%(count)s interviews began between 22:00 and 6:00 by the clock of the phone",
            count,
        )
        yield Point(said % {"count": whole(count)}, scene.link(having="night"), 1)
