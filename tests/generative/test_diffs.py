"""Random versions of a submission: their difference turns the one into the other."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collect.submissions.instance.diff import changes

NAMES = st.sampled_from("abc")
TEXT = st.sampled_from(["", "1", "2", "✅"])
GROUPS = st.recursive(
    st.dictionaries(NAMES, TEXT, max_size=3),
    lambda inside: st.dictionaries(
        NAMES, TEXT | inside | st.lists(inside, min_size=1, max_size=5), max_size=3
    ),
    max_leaves=12,
)


def patched(old: dict[str, Any], told: list[dict[str, Any]]) -> dict[str, Any]:
    """The version that the differences, told as JSON, lead to from `old`."""
    version = deepcopy(old)
    replaced = [c for c in told if "old" in c and "new" in c]
    removed = [c for c in told if "new" not in c]
    added = [c for c in told if "old" not in c]
    # Places are those of the old version, so the deepest go first and what is removed
    # goes from the end; what is added finds its place once the others are gone.
    ordered = replaced + removed[::-1] + added
    for change in sorted(ordered, key=lambda change: -len(change["path"])):
        _apply(version, change)
    return version


def _apply(version: Any, change: dict[str, Any]) -> None:
    *outer, last = _steps(change["path"])
    holder = version
    for step in outer:
        holder = holder[step]
    if "new" not in change:
        del holder[last]
    elif "old" not in change and isinstance(holder, list):
        holder.insert(last, deepcopy(change["new"]))
    else:
        holder[last] = deepcopy(change["new"])


def _steps(path: list[Any]) -> Iterator[Any]:
    for step in path:
        yield from step if isinstance(step, list) else [step]


def told_changes(old: dict[str, Any], new: dict[str, Any]) -> list[dict[str, Any]]:
    return [change.as_json() for change in changes(old, new)]


@given(GROUPS, GROUPS)
def test_the_differences_lead_from_one_version_to_the_other(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    assert patched(old, told_changes(old, new)) == new
    assert patched(new, told_changes(new, old)) == old


@given(GROUPS)
def test_a_version_does_not_differ_from_itself(version: dict[str, Any]) -> None:
    assert told_changes(version, deepcopy(version)) == []
