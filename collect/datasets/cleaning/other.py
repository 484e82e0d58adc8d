"""Check of type ``other``: "other, specify" texts to recode."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa

from collect.datasets.cleaning.cells import one_array, to_texts
from collect.datasets.cleaning.checks import Check, findings

Labels = Mapping[str, Iterable[str]]
"""Code of a choice -> its labels."""

NEAR: Final = 0.6
"""Two texts resemble each other from this share of common letter pairs on (Dice)."""

_ALMOST_SAME: Final = math.nextafter(1, 0)
"""Another text may have the very same pairs."""

_NOT_WORD: Final = re.compile(r"[\W_]+")


def find_others(
    check: Check, table: pa.Table, texts: Any, choices: Labels | None = None
) -> pa.Table:
    """Log lines for all texts that are not blank, each a decision to take.

    The reason says how often the text occurs, whatever its case, accents and
    punctuation, and which of ``choices`` resembles it most, by code or label.
    """
    column = to_texts(one_array(texts))
    if len(column) != len(table):
        raise ValueError(f"check '{check.name}': give one value for each row")
    encoded = column.dictionary_encode()
    written = encoded.dictionary.to_pylist()
    alike, place = np.unique(
        [normalised(text) for text in written] or np.array([], str), return_inverse=True
    )
    blank = np.array([not text.strip() for text in written], dtype=bool)
    codes = encoded.indices.fill_null(len(written)).to_numpy().astype(np.int64)
    rows = np.flatnonzero(~np.append(blank, True)[codes])
    of_row = place[codes[rows]]
    times = np.bincount(of_row, minlength=len(alike))
    used = np.flatnonzero(times)
    nearest = Nearest(choices or {})
    words = {
        int(k): _words(int(times[k]), *nearest.to(str(alike[k]))) for k in used.tolist()
    }
    found = column.take(pa.array(rows)).to_pylist()
    reasons = [
        f"“{text}”; {words[k]}" for text, k in zip(found, of_row.tolist(), strict=True)
    ]
    return findings(check, table, rows, reasons)


def normalised(text: str) -> str:
    """The text in small letters, without accents; one space for all that is no letter
    or digit. A text of nothing else stays as it is, without spaces around it."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _NOT_WORD.sub(" ", letters).strip() or text.strip()


def _words(times: int, code: str, likeness: float) -> str:
    count = "written once" if times == 1 else f"written {times} times"
    if not code:
        return f"{count}; like no choice"
    if likeness == 1:
        return f"{count}; it is the choice {code}"
    share = round(100 * likeness)
    return f"{count}; resembles the choice {code} ({share} % alike)"


class Nearest:
    """The choice that resembles a normalised text most."""

    def __init__(self, choices: Labels) -> None:
        self._named: dict[str, str] = {}
        for code, labels in choices.items():
            for label in (code, *labels):
                self._named.setdefault(normalised(label), code)
        pairs = {name: _pairs(name) for name in self._named}
        self._sizes = {name: sum(own.values()) for name, own in pairs.items()}
        self._holders: dict[str, list[tuple[str, int]]] = {}
        for name, own in pairs.items():
            for pair, count in own.items():
                self._holders.setdefault(pair, []).append((name, count))

    def to(self, text: str) -> tuple[str, float]:
        """The choice's code and the share of letter pairs in common, from ``NEAR`` to
        1 for a text that is its code or label; no code and 0 where none is near."""
        if text in self._named:
            return self._named[text], 1
        own = _pairs(text)
        size = sum(own.values())
        common: Counter[str] = Counter()
        for pair, count in own.items():
            for name, other in self._holders.get(pair, ()):
                common[name] += min(count, other)
        likeness = {
            name: min(2 * shared / (size + self._sizes[name]), _ALMOST_SAME)
            for name, shared in common.items()
        }
        best = max(likeness, key=lambda name: (likeness[name], name), default="")
        if not best or likeness[best] < NEAR:
            return "", 0
        return self._named[best], likeness[best]


def _pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring letters, the edges of the text among them."""
    edged = f" {text} "
    return Counter(edged[place : place + 2] for place in range(len(edged) - 1))
