"""Names of worksheets: what Excel accepts, each one once."""

from __future__ import annotations

import re

MAX_NAME = 31
"""UTF-16 units a sheet's name holds."""

_UNSAFE = re.compile("[\\[\\]:*?/\\\\\x00-\x1f\x7f\ufffe\uffff]")
_RESERVED = "history"


class SheetNames:
    """The names a workbook already has; upper and lower case count as equal."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str, number: int = 1) -> str:
        """A free name made of the text: "members", or "members (2)" if numbered."""
        mark = "" if number == 1 else f" ({number})"
        plain = _safe(name)
        while (candidate := _fitted(plain, mark)).casefold() in self._taken:
            number += 1
            mark = f" ({number})"
        self._taken.add(candidate.casefold())
        return candidate


def _safe(name: str) -> str:
    readable = name.encode("utf-8", "replace").decode()
    text = _UNSAFE.sub("_", readable).strip().strip("'")
    return f"{text}_" if text.casefold() == _RESERVED else text or "table"


def _fitted(name: str, mark: str) -> str:
    room = MAX_NAME - len(mark)
    units = name.encode("utf-16-le")[: 2 * room]
    return units.decode("utf-16-le", "ignore").rstrip("'") + mark
