"""What filters and orders may speak of: a filter by a name tells who has it."""

from __future__ import annotations

from collections.abc import Collection

from collect.problems import Problem
from collect.submissions.odata.protocol.syntax import Expression, mentions
from collect.submissions.odata.protocol.tree import Service, walk


def speaks_of(expression: Expression, service: Service, paths: Collection[str]) -> bool:
    """Whether it mentions one of these questions, of any table."""
    return any(
        node.path in paths and mentions(expression, node.link)
        for table in service.tables
        for node in walk(table.nodes)
    )


def require_unasked(
    expression: Expression, service: Service, hidden: Collection[str]
) -> None:
    """Raises Problem 403.51 if it speaks of what is hidden from the one who asks."""
    if speaks_of(expression, service, hidden):
        raise Problem("403.51")
