"""Which names an expression has."""

from collect.forms.expressions.errors import ExpressionError
from collect.forms.expressions.parser import parse
from collect.forms.expressions.tree import Name, walk


def names_in(expression: str) -> set[str]:
    """Names in the text of an expression; none in one that cannot be read."""
    try:
        return {node.name for node in walk(parse(expression)) if isinstance(node, Name)}
    except ExpressionError:
        return set()
