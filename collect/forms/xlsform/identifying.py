"""Which answers tell who or where somebody is, over all versions of a form.

A position finds a household whatever the workbook says of it, and so does what is
computed from one. A forgotten mark must not publish a village, so positions are guarded
unless the column `pii` says `none`: a school, a water point, the corner of an area.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from collect.forms.xlsform.fields import Field

DIRECT = "direct"
QUASI = "quasi"
NONE = "none"
MARKS = (DIRECT, QUASI, NONE)
"""What `pii` may say; empty: nothing is known."""

POINT = "geopoint"
POSITIONS = frozenset({POINT, "geotrace", "geoshape"})

_WORD = re.compile(r"[^\W\d][\w.-]*")

Versions = Sequence[Iterable[Field]]
"""Fields of versions of a form, the oldest first."""


@dataclass(frozen=True)
class Guarded:
    """Paths of questions whose answers are not for everybody.

    `withheld`: direct identifiers, lines and areas, and what is computed from a
    position. `displaced`: points, which may be shown where they have been moved to.
    `located`: all that tells a position. `marks`: what holds for every question.
    """

    withheld: frozenset[str]
    displaced: frozenset[str]
    located: frozenset[str]
    marks: Mapping[str, str]

    @property
    def paths(self) -> frozenset[str]:
        """All of them."""
        return self.withheld | self.displaced

    def marked(self, field: Field) -> Field:
        """The field with the mark that holds for it."""
        return replace(field, pii=self.marks.get(field.path, field.pii))


def guarded(versions: Versions) -> Guarded:
    """What a form guards.

    `direct` holds for all inside a group and for all versions: their answers are in one
    column. Otherwise the newest version with the question decides, by its mark or the
    nearest around it. A column with points and other answers is withheld.
    """
    fields = [tuple(version) for version in versions]
    marks = _marks(fields)
    kinds: dict[str, set[str]] = {}
    for field in (each for version in fields for each in version if each.is_question):
        kinds.setdefault(field.path, set()).add(field.type)
    places = {
        path
        for path, found in kinds.items()
        if found & POSITIONS and marks[path] != NONE
    }
    drawn = {path for path in places if kinds[path] != {POINT}}
    own = {field.path: field.pii for version in fields for field in version}
    # What is computed has no mark as a rule; one of its own was thought of.
    computed = {path for path in _computed(fields, places) if not own[path]}
    withheld = {path for path in kinds if marks[path] == DIRECT} | drawn | computed
    marks |= dict.fromkeys(withheld, DIRECT)
    return Guarded(
        frozenset(withheld),
        frozenset(places - withheld),
        frozenset(places | computed),
        marks,
    )


def mentions(expression: str, names: Iterable[str]) -> bool:
    """Whether one of the names occurs in the text of an expression, also within quotes:
    a word too many withholds an answer, one too few gives a position away."""
    return not set(_WORD.findall(expression)).isdisjoint(names)


def _marks(versions: Sequence[Sequence[Field]]) -> dict[str, str]:
    found: dict[str, str] = {}
    direct: set[str] = set()
    for version in versions:
        # A group comes before what is in it.
        around: dict[str, str] = {}
        for field in version:
            outer = around.get(field.path.rpartition("/")[0], "")
            own = field.pii or outer
            around[field.path] = DIRECT if outer == DIRECT else own
        found |= around
        direct |= {path for path, mark in around.items() if mark == DIRECT}
    return {**found, **dict.fromkeys(direct, DIRECT)}


def _computed(
    versions: Sequence[Sequence[Field]], places: Iterable[str]
) -> frozenset[str]:
    """Paths of what is computed from positions, through any number of steps."""
    fields = (field for version in versions for field in version if field.calculation)
    found = computed_from(((field.path, field.calculation) for field in fields), places)
    return frozenset(found)


def computed_from(
    calculations: Iterable[tuple[str, str]], places: Iterable[str]
) -> set[str]:
    """Those of the paths or names, given with a calculation each, that are computed from
    any of `places`, through any number of steps."""
    given = list(calculations)
    names = {path.rpartition("/")[2] for path in places}
    found: set[str] = set()
    while True:
        more = {
            path
            for path, calculation in given
            if path not in found and mentions(calculation, names)
        }
        if not more:
            return found
        found |= more
        names |= {path.rpartition("/")[2] for path in more}
