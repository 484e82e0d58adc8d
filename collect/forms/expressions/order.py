"""In which order named calculations are computed."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ordering:
    """`order`: every name that can be computed, each after all it uses.

    `cycles`: the members of each knot of names that use one another, directly or
    not. `blocked`: names that cannot be computed because they use, directly
    or not, a member of a cycle, without being in one themselves.
    """

    order: tuple[str, ...]
    cycles: tuple[tuple[str, ...], ...] = ()
    blocked: tuple[str, ...] = ()


def evaluation_order(calculations: Mapping[str, Iterable[str]]) -> Ordering:
    """Sort calculations by what they use.

    `calculations`: name -> names it uses (`Analysis.names`); names that are not
    calculations themselves are ignored. Among names that are ready, the order
    given is kept. Time is linear in names and uses.
    """
    uses = {
        name: [used for used in dict.fromkeys(found) if used in calculations]
        for name, found in calculations.items()
    }
    order = _computable(uses)
    done = set(order)
    stuck = {
        name: [used for used in found if used not in done]
        for name, found in uses.items()
        if name not in done
    }
    cycles = _cycles(stuck)
    in_cycle = {name for cycle in cycles for name in cycle}
    blocked = tuple(name for name in stuck if name not in in_cycle)
    return Ordering(tuple(order), cycles, blocked)


def _computable(uses: Mapping[str, list[str]]) -> list[str]:
    """Kahn's algorithm: names whose uses are all computed, as they become ready."""
    users: dict[str, list[str]] = {name: [] for name in uses}
    waiting = {name: len(found) for name, found in uses.items()}
    for name, found in uses.items():
        for used in found:
            users[used].append(name)
    ready = deque(name for name, count in waiting.items() if count == 0)
    order = []
    while ready:
        name = ready.popleft()
        order.append(name)
        for user in users[name]:
            waiting[user] -= 1
            if waiting[user] == 0:
                ready.append(user)
    return order


def _cycles(stuck: Mapping[str, list[str]]) -> tuple[tuple[str, ...], ...]:
    """Strongly connected components that are cycles (Tarjan 1972, without recursion)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_names: dict[str, None] = {}
    cycles: list[tuple[str, ...]] = []
    for start in stuck:
        if start in index:
            continue
        trail: list[tuple[str, Iterator[str]]] = [(start, iter(stuck[start]))]
        index[start] = lowest[start] = len(index)
        open_names[start] = None
        while trail:
            name, uses = trail[-1]
            used = next(uses, None)
            if used is None:
                trail.pop()
                if trail:
                    above = trail[-1][0]
                    lowest[above] = min(lowest[above], lowest[name])
                if lowest[name] == index[name]:
                    cycles += _closed(name, open_names, stuck)
            elif used not in index:
                index[used] = lowest[used] = len(index)
                open_names[used] = None
                trail.append((used, iter(stuck[used])))
            elif used in open_names:
                lowest[name] = min(lowest[name], index[used])
    return tuple(cycles)


def _closed(
    root: str, open_names: dict[str, None], stuck: Mapping[str, list[str]]
) -> list[tuple[str, ...]]:
    """Take the component of `root` off the open names; [] if it is no cycle."""
    component: list[str] = []
    while not component or component[-1] != root:
        component.append(open_names.popitem()[0])
    if len(component) == 1 and root not in stuck[root]:
        return []
    return [tuple(reversed(component))]
