"""What changed between two versions of a submission, as ODK Central tells it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from collect.submissions.instance.answers import Answer, Group
from collect.submissions.instance.matching import matches

Step: TypeAlias = "str | list[str | int]"
Path: TypeAlias = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that changed; None stands for one that is not there.

    A step of `path` is a name, or for an instance of a repeat its name and place (from
    0): its place in the new version if it was added, else the one in the old.
    """

    path: Path
    old: Answer | None
    new: Answer | None

    def as_json(self) -> dict[str, Any]:
        """Central's object: `old` or `new` is missing where there is none."""
        sides = {"old": self.old, "new": self.new}
        given = {name: answer for name, answer in sides.items() if answer is not None}
        return {**given, "path": list(self.path)}


def changes(old: Group, new: Group, path: Path = ()) -> Iterator[Change]:
    """The smallest answers that differ, in the order of `old`, then of what is new.

    Instances of repeats are matched so that those unchanged stay out, and so that what
    is left differs in few answers without changing their order.
    """
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if isinstance(before, list) and isinstance(after, list):
            yield from _in_repeat(before, after, path, name)
        else:
            yield from _in_answer(before, after, (*path, name))


def _in_repeat(
    old: Sequence[Answer], new: Sequence[Answer], path: Path, name: str
) -> Iterator[Change]:
    for place, other in matches(old, new):
        before = None if place is None else old[place]
        after = None if other is None else new[other]
        at = place if place is not None else other
        yield from _in_answer(before, after, (*path, [name, at or 0]))


def _in_answer(old: Answer | None, new: Answer | None, path: Path) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        yield from changes(old, new, path)
    elif old != new:
        yield Change(path, old, new)
