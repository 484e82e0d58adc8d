"""Names of files: safe on every system, and each one once within an archive."""

from __future__ import annotations

import re

MAX_BYTES = 255
"""Longer names are refused by common file systems."""

# What ODK Central removes: characters that separate folders or mean something to a
# shell of Windows, and control characters.
_UNSAFE = re.compile(r'[/?<>\\:*|"\x00-\x1f\x7f-\x9f]')
_DOTS = re.compile(r"\.+")
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def file_name(text: str, suffix: str = "") -> str:
    """The text as the name of a file that ends in `suffix`; never a path.

    A text of which nothing remains ("..", "///", "nul") becomes "file".
    """
    stem = _UNSAFE.sub("", text).rstrip(". ")
    if _DOTS.fullmatch(stem) or _DEVICE.fullmatch(stem):
        stem = ""
    room = MAX_BYTES - len(suffix.encode())
    return (_cut(stem, room) or "file") + suffix


def _cut(text: str, size: int) -> str:
    return text.encode()[:size].decode(errors="ignore")


class Names:
    """The names an archive already has; upper and lower case count as equal."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, *candidates: str) -> str:
        """The first candidate that is free, or the last one with a number."""
        for name in candidates:
            if self._is_new(name):
                return name
        number = 2
        while not self._is_new(_numbered(candidates[-1], number)):
            number += 1
        return _numbered(candidates[-1], number)

    def _is_new(self, name: str) -> bool:
        folded = name.casefold()
        if folded in self._taken:
            return False
        self._taken.add(folded)
        return True


def _numbered(name: str, number: int) -> str:
    folder, slash, file = name.rpartition("/")
    stem, dot, extension = file.rpartition(".")
    if not stem:
        stem, dot, extension = file, "", ""
    mark = f"~{number}{dot}{extension}"
    return f"{folder}{slash}{_cut(stem, MAX_BYTES - len(mark.encode()))}{mark}"
