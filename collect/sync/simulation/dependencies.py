"""Which calculations and relevances a change of one node makes stale."""

from __future__ import annotations

from collections.abc import Iterator

from collect.sync.simulation.form_model import (
    Affected,
    Definition,
    FormModel,
    Logic,
    Route,
)
from collect.sync.simulation.xpath_syntax import Path, paths


def resolve_route(path: Path, at: Route, origin: Route) -> Route | None:
    """The route a path names, without predicates; None in a secondary instance.

    A wildcard ends the route: everything below may be meant.
    """
    if path.start == "instance":
        return None
    route = {"root": (), "context": at, "current": origin}[path.start]
    for step in path.steps:
        if step.axis == "parent":
            route = route[:-1]
        elif step.axis == "child":
            route = (*route, step.name)
        elif step.axis != "self":
            break
    return route


def _routes(logic: Logic, at: Route) -> Iterator[Route]:
    for path, within in paths(logic.expression):
        scope: Route | None = at
        if within is not None:
            scope = resolve_route(within, at, at)
        if scope is None and path.start == "context":
            continue
        route = resolve_route(path, scope or at, at)
        if route is not None:
            yield route


def _touches(changed: Route, read: Route) -> bool:
    """One is the other, or contains it."""
    shared = min(len(changed), len(read))
    return changed[:shared] == read[:shared]


def affected_by(model: FormModel, route: Route) -> Affected:
    """Everything that depends on the node at `route`, through any number of steps."""
    known = model.affected.get(route)
    if known is None:
        known = model.affected[route] = _close(model, route)
    return known


def _close(model: FormModel, start: Route) -> Affected:
    calculations: set[int] = set()
    relevances: set[int] = set()
    pending = [start]
    seen: set[Route] = set()
    while pending:
        changed = pending.pop()
        if changed in seen:
            continue
        seen.add(changed)
        for definition in model.definitions.values():
            if _reads(definition.calculate, definition, changed):
                calculations.add(definition.index)
                pending.append(definition.route)
            if _reads(definition.relevant, definition, changed):
                relevances.add(definition.index)
                pending.append(definition.route)
    return Affected(tuple(sorted(calculations)), tuple(sorted(relevances)))


def _reads(logic: Logic | None, definition: Definition, changed: Route) -> bool:
    if logic is None:
        return False
    return any(_touches(changed, read) for read in _routes(logic, definition.route))
