"""Regular expressions of the phone (Java's syntax): can they be run here?

Where a pattern uses what every engine has, any engine gives the phone's answer. The
evaluation runs a linear-time engine first and Python's for what that one lacks
(look-around, back-references, possessive quantifiers).
"""

import re
import warnings
from functools import lru_cache

_PROPERTY = re.compile(r"\\[pP](\{\^?\w+\}|\w)")
_BACKTRACKS = re.compile(r"\(\?<?[=!>]|\\[1-9]|\\k<|[*+?}]\+")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|$)", re.DOTALL)
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z])")
_NAMED_REFERENCE = re.compile(r"\\k<(\w+)>")


@lru_cache(maxsize=1024)
def to_python(pattern: str) -> "re.Pattern[str]":
    r"""A Java pattern for Python's `re`, to be used with `fullmatch`.

    `\d`, `\w` and `\s` are ASCII, as in Java. Raises re.error when it has no
    equivalent.
    """
    _refuse_class_operations(pattern)
    if _PROPERTY.search(pattern):
        raise re.error(r"\p{…} cannot be combined with look-around or back-references")
    return _compiled(_spelled(pattern))


@lru_cache(maxsize=1024)
def pattern_error(pattern: str) -> str | None:
    """Why the pattern cannot be run here, or None when it can."""
    plain = _PROPERTY.sub("a", pattern)
    try:
        if _BACKTRACKS.search(plain):
            to_python(pattern)
        else:
            _refuse_class_operations(pattern)
            _compiled(_spelled(plain))
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def _compiled(pattern: str) -> "re.Pattern[str]":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(pattern, re.ASCII)


def _spelled(pattern: str) -> str:
    pattern = _QUOTED.sub(lambda found: re.escape(found.group(1)), pattern)
    pattern = _NAMED_GROUP.sub("(?P<", pattern)
    pattern = _NAMED_REFERENCE.sub(r"(?P=\1)", pattern)
    return pattern.replace(r"\z", r"\Z").replace(r"\h", r"[ \t]")


def _refuse_class_operations(pattern: str) -> None:
    """Java nests and intersects classes: [a-z&&[^b]]; no other engine does."""
    depth = place = 0
    while place < len(pattern):
        char = pattern[place]
        if char == "\\":
            place += 1
        elif char == "[" and depth == 0:
            depth = 1
            place += pattern.startswith(("^]", "]"), place + 1)
            place += pattern.startswith("^]", place)
        elif char == "]":
            depth = 0
        elif depth and (char == "[" or pattern.startswith("&&", place)):
            raise re.error("[…[…]] and && inside […] are not available here")
        place += 1
