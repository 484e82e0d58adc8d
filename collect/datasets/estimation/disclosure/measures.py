"""Figures computed from several groups, such as measures of disparity."""

from collections.abc import Collection, Iterable, Mapping

from collect.datasets.estimation.disclosure.observations import Key
from collect.datasets.estimation.disclosure.protect import Protected


def withheld(
    measures: Mapping[str, Iterable[tuple[str, Key]]],
    protected: Protected,
) -> dict[str, tuple[tuple[str, Key], ...]]:
    """Measures that may not be published, with the suppressed groups they rest on.

    ``measures``: by name, the groups a measure uses, each an indicator and a domain:
    both groups of a difference or ratio, every group of an index, the groups that a
    maximum was taken over and the total if it is used. A difference to a group that is
    shown gives the hidden one away, so one hidden group is enough.
    """
    found = {
        name: _hidden(groups, protected.suppressed) for name, groups in measures.items()
    }
    return {name: hidden for name, hidden in found.items() if hidden}


def _hidden(
    groups: Iterable[tuple[str, Key]], suppressed: Collection[tuple[str, Key]]
) -> tuple[tuple[str, Key], ...]:
    return tuple(dict.fromkeys(group for group in groups if group in suppressed))
