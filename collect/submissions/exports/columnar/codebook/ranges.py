"""Limits that a constraint sets, where it says nothing else."""

from __future__ import annotations

import re

_LIMIT = re.compile(r"\.\s*(>=|>|<=|<)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_AND = re.compile(r"\s+and\s+")
_NAMES = {">=": "min", ">": "minExclusive", "<=": "max", "<": "maxExclusive"}


def limits_of(constraint: str) -> dict[str, str]:
    """The limits of `. >= 0 and . <= 120`: {"min": "0", "max": "120"}.

    Keys are min, minExclusive, max and maxExclusive. Empty for every constraint that
    asks for more than limits, or for two of a kind: half of it would be wrong.
    """
    found: dict[str, str] = {}
    for part in _AND.split(constraint.strip()):
        match = _LIMIT.fullmatch(part.strip("() \t\n"))
        if match is None or _NAMES[match[1]] in found:
            return {}
        found[_NAMES[match[1]]] = match[2]
    return found
