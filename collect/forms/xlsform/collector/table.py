"""What the web collector asks otherwise than a form says, or not at all.

`limits.json` is the one list of it; the web collector itself reads it too. A row is
about a question's `type` (with an `appearance` or another `parameter` of it), a
`function` of expressions, a `setting`, or a `list` of more than so many `rows`. Whatever
it does not name is asked as the form says. An appearance is its bare word: `ex` of
`ex:org.app(x=1)`, but `search()` of `search('file')`, since `search` alone is another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_ARGUMENTS = re.compile(r"([:(]).*", re.DOTALL)


@lru_cache(maxsize=1)
def rows() -> tuple[Mapping[str, Any], ...]:
    """Every row of the table, as written."""
    text = Path(__file__).with_name("limits.json").read_text("utf-8")
    return tuple(json.loads(text))


@lru_cache(maxsize=1)
def reasons() -> Mapping[tuple[str, str, str], str]:
    """The reason by what it is about: kind, type, and name.

    Kinds are type, appearance, parameter (these have a type), function and setting.
    """
    found = {}
    for row in rows():
        kinds = ("appearance", "parameter", "function", "setting")
        kind = next((each for each in kinds if each in row), "type")
        if "list" not in row:
            key = (kind, row.get("type", ""), "" if kind == "type" else row[kind])
            found[key] = row["reason"]
    return found


@lru_cache(maxsize=1)
def longest() -> Mapping[str, int]:
    """How many choices a list may have before it is slow, by `unfiltered` and `file`."""
    return {row["list"]: row["rows"] for row in rows() if "list" in row}


def words_of(appearance: str) -> tuple[str, ...]:
    """The bare words of an appearance, each once: their arguments are left out."""
    bare = re.sub(r"\([^()]*(?:\([^()]*\)[^()]*)*\)?", "()", appearance)
    return tuple(dict.fromkeys(map(_bare, bare.split())))


def _bare(word: str) -> str:
    match = _ARGUMENTS.search(word)
    if match is None:
        return word
    return word[: match.start()] + ("()" if match[1] == "(" else "")
