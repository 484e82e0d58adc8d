"""Functions the phones know (JavaRosa and ODK Web Forms), with their arguments.

Source: https://docs.getodk.org/form-operators-functions/ and JavaRosa's
`XPathFuncExpr`. `None` as the most means any number.
"""

from __future__ import annotations

Arity = tuple[int, int | None]

FUNCTIONS: dict[str, Arity] = {
    # Logic
    "if": (3, 3),
    "coalesce": (2, 2),
    "true": (0, 0),
    "false": (0, 0),
    "boolean": (1, 1),
    "boolean-from-string": (1, 1),
    "not": (1, 1),
    "once": (1, 1),
    "checklist": (2, None),
    "weighted-checklist": (2, None),
    "depend": (1, None),
    "relevant": (1, 1),
    # Selects
    "selected": (2, 2),
    "is-selected": (2, 2),
    "selected-at": (2, 2),
    "count-selected": (1, 1),
    "jr:choice-name": (2, 2),
    "jr:itext": (1, 1),
    # Nodes and repeats
    "count": (1, 1),
    "count-non-empty": (1, 1),
    "sum": (1, 1),
    "min": (1, None),
    "max": (1, None),
    "join": (1, None),
    "position": (0, 1),
    "last": (0, 0),
    "indexed-repeat": (3, None),
    "instance": (1, 1),
    "current": (0, 0),
    "pulldata": (2, None),
    "randomize": (1, 2),
    "name": (0, 1),
    "local-name": (0, 1),
    "id": (1, 1),
    # Strings
    "string": (0, 1),
    "string-length": (0, 1),
    "concat": (1, None),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "ends-with": (2, 2),
    "substr": (2, 3),
    "substring": (2, 3),
    "substring-before": (2, 2),
    "substring-after": (2, 2),
    "translate": (3, 3),
    "normalize-space": (0, 1),
    "regex": (2, 2),
    "uuid": (0, 1),
    "digest": (2, 3),
    "base64-decode": (1, 1),
    "extract-signed": (2, 2),
    "property": (1, 1),
    "version": (0, 0),
    # Numbers
    "number": (0, 1),
    "int": (1, 1),
    "round": (1, 2),
    "floor": (1, 1),
    "ceiling": (1, 1),
    "abs": (1, 1),
    "pow": (2, 2),
    "sqrt": (1, 1),
    "log": (1, 1),
    "log10": (1, 1),
    "exp": (1, 1),
    "exp10": (1, 1),
    "sin": (1, 1),
    "cos": (1, 1),
    "tan": (1, 1),
    "asin": (1, 1),
    "acos": (1, 1),
    "atan": (1, 1),
    "atan2": (2, 2),
    "pi": (0, 0),
    "random": (0, 0),
    # Dates
    "today": (0, 0),
    "now": (0, 0),
    "date": (1, 1),
    "date-time": (1, 1),
    "decimal-date": (1, 1),
    "decimal-date-time": (1, 1),
    "decimal-time": (1, 1),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
    # Places
    "area": (1, None),
    "distance": (1, None),
    "geofence": (2, 2),
    "intersects": (1, None),
}

AGGREGATES = frozenset(
    {"count", "count-non-empty", "sum", "min", "max", "join", "indexed-repeat"}
    | {"concat", "area", "distance", "randomize", "position", "intersects"}
)
"""Functions that take a whole set of nodes: a question of a repeat may stand inside."""

NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})
