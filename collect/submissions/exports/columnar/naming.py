"""Names of variables: ODK Central's, short ones, and those other programs can hold."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

SUBMISSIONS = "submissions"
"""The table that has a row for each."""

STATA_LENGTH = 32
SPSS_LENGTH = 64
"""Bytes; the names made here are ASCII."""

_OTHER = re.compile(r"[^A-Za-z0-9_]+")
_FIT = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
_STATA_TYPE = re.compile(r"str[0-9]+")
# Names here begin with a letter, so those that Stata reserves with "_" do not matter.
_STATA_RESERVED = frozenset(
    {"byte", "double", "float", "if", "in", "int", "long", "strL", "using", "with"}
)
_SPSS_RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)
_MARK = 5
"""Characters of what tells shortened names apart: "_" and four of a hash."""


def with_groups(paths: Sequence[str]) -> list[str]:
    """Names as ODK Central's: `group-question` for `group/question`.

    Names may have hyphens themselves, so two paths can come to the same; the second
    then keeps its slashes, which occur in no name.
    """
    taken: set[str] = set()
    names = []
    for path in paths:
        name = path.replace("/", "-")
        name = path if name in taken else name
        taken.add(name)
        names.append(name)
    return names


def without_groups(paths: Sequence[str]) -> list[str]:
    """Names of questions alone; where several have the same, as much of the path as it
    takes to tell them apart (`mother-age` and `father-age`)."""
    counts = Counter(ending for path in paths for ending in endings(path))
    shortest = [
        next((ending for ending in endings(path) if counts[ending] == 1), path)
        for path in paths
    ]
    return with_groups(shortest)


def of_tables(repeats: Sequence[str]) -> list[str]:
    """Names of the table of submissions and of those of repeats, by their paths: as much
    of a path as tells the repeat apart."""
    return unique([SUBMISSIONS, *without_groups(repeats)])


def endings(path: str) -> list[str]:
    """The name at the end of a path, then as much of the path as there is, step by
    step."""
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]


def unique(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The names, each once and none of `taken`: a later one gets "~2", "~3" …"""
    used = set(taken)
    numbers: Counter[str] = Counter()
    result = []
    for name in names:
        candidate = name
        while candidate in used:
            numbers[name] += 1
            candidate = f"{name}~{numbers[name] + 1}"
        used.add(candidate)
        result.append(candidate)
    return result


@dataclass(frozen=True)
class _Program:
    """What a program takes for a name; `folded`: names that it takes for the same."""

    length: int
    is_reserved: Callable[[str], bool]
    folded: Callable[[str], str]


_STATA = _Program(
    STATA_LENGTH,
    lambda name: name in _STATA_RESERVED or _STATA_TYPE.fullmatch(name) is not None,
    str,
)
_SPSS = _Program(SPSS_LENGTH, lambda name: name.lower() in _SPSS_RESERVED, str.lower)


def stata_names(names: Sequence[str]) -> list[str]:
    """Names for Stata, in the same order: 32 characters, letters, digits and "_",
    none reserved, each once.

    A name that fits stays. Others depend on themselves alone, unless two would come to
    the same: new questions do not rename old ones.
    """
    return _fitted(names, _STATA)


def spss_names(names: Sequence[str]) -> list[str]:
    """Names for SPSS, in the same order: 64 bytes, letters, digits and "_", none
    reserved, each once when upper and lower case count as equal. See `stata_names`."""
    return _fitted(names, _SPSS)


def _fitted(names: Sequence[str], program: _Program) -> list[str]:
    taken: set[str] = set()
    result = dict.fromkeys(range(len(names)), "")
    waiting = []
    for place, name in enumerate(names):
        if _is_fit(name, program) and program.folded(name) not in taken:
            taken.add(program.folded(name))
            result[place] = name
        else:
            waiting.append(place)
    for place in waiting:
        found = next(
            candidate
            for candidate in _candidates(names[place], program)
            if program.folded(candidate) not in taken
        )
        taken.add(program.folded(found))
        result[place] = found
    return list(result.values())


def _is_fit(name: str, program: _Program) -> bool:
    return (
        len(name) <= program.length
        and _FIT.fullmatch(name) is not None
        and not program.is_reserved(name)
    )


def _candidates(name: str, program: _Program) -> Iterable[str]:
    """Names for the name, the best first, without end."""
    plain, is_whole = _plain(name)
    if is_whole and len(plain) <= program.length and not program.is_reserved(plain):
        yield plain
    number = 0
    while True:
        # What follows the groups tells most, so the end is kept.
        end = plain[-(program.length - _MARK) :].strip("_")
        mark = hashlib.sha256(f"{number or ''}{name}".encode(errors="replace"))
        yield f"{_begun(end)[: program.length - _MARK]}_{mark.hexdigest()[:4]}"
        number += 1


def _plain(name: str) -> tuple[str, bool]:
    """ASCII letters, digits and "_" only, without accents; whether all letters and
    digits are still there."""
    parts = unicodedata.normalize("NFKD", name.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(part for part in parts if not unicodedata.combining(part))
    is_whole = all(letter.isascii() or not letter.isalnum() for letter in letters)
    return _begun(_OTHER.sub("_", letters).strip("_")), is_whole


def _begun(name: str) -> str:
    """The name with a letter at its beginning."""
    return name if name[:1].isalpha() else f"v{name}"
