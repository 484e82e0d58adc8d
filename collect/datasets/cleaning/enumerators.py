"""Check of type ``enumerator``: one whose interviews depart from all others'.

Small numbers accuse nobody: an enumerator and the others need ``least`` interviews
each, tests are exact or allow for small samples, their p values are adjusted for the
number of tests (Benjamini & Hochberg 1995), and a departure must also be large enough
to matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from collect.datasets.cleaning.cells import Bools, Ints, one_array
from collect.datasets.cleaning.checks import Check, findings
from collect.datasets.cleaning.comparing import (
    adjusted,
    compare_means,
    compare_shares,
)
from collect.datasets.cleaning.groups import Floats, figure

THRESHOLD: Final = 0.01
"""Share of false accusations among all accusations (false discovery rate)."""
LEAST: Final = 10
SPREADS: Final = 0.3
"""A mean departs from this share of the others' standard deviation on."""
POINTS: Final = 0.1
"""A share departs from this difference on."""
_MOST_CODES: Final = 30


@dataclass(frozen=True, eq=False)
class _Test:
    """One comparison, by enumerator: p values (NaN: not compared), and its words."""

    p: Floats
    words: Mapping[int, str]


def find_enumerators(
    check: Check,
    table: pa.Table,
    enumerator: Any,
    *,
    numbers: Any = None,
    codes: Any = None,
    asked: Bools | None = None,
    what: str = "mean",
    log: bool = False,
    threshold: float | None = None,
    least: int | None = None,
) -> pa.Table:
    """Log lines for enumerators who depart from the others.

    ``enumerator``: who made each row, null for nobody known. Compared are, as given:
    the mean of ``numbers`` (Welch's t; with ``log`` that of log(1 + x), told as the
    geometric mean), the share of each code of ``codes`` and, among the rows ``asked``,
    the share without an answer (Fisher's exact test). ``what`` names the figure.

    A line stands at the enumerator's newest row (by ``_seq``) but is about all of them:
    it has no old value, names the enumerator, and is bound as ``question ~/~ name``.

    Raises ValueError for an action other than ``flag``, for a threshold outside 0 to 1,
    or for columns of another length.
    """
    limit = THRESHOLD if threshold is None else threshold
    needed = LEAST if least is None else least
    if check.action != "flag":
        raise ValueError(
            f"check '{check.name}': a finding about an enumerator can only be flagged"
        )
    if not 0 < limit < 1 or needed < 2:
        raise ValueError(
            f"check '{check.name}': threshold must lie between 0 and 1, least from 2 on"
        )
    given = [each for each in (enumerator, numbers, codes, asked) if each is not None]
    if any(len(each) != len(table) for each in given):
        raise ValueError(f"check '{check.name}': give one value for each row")
    encoded = one_array(enumerator).cast(pa.string()).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    group = pc.fill_null(encoded.indices, -1).to_numpy().astype(np.int64)
    tests = list(_tests(group, len(names), needed, (numbers, codes, asked), what, log))
    p = np.array([test.p for test in tests]).reshape(len(tests), len(names))
    chances = adjusted(p)
    newest = _newest(table, group, len(names))
    rows, reasons, accused = [], [], []
    for place, number in np.argwhere(chances <= limit).tolist():
        if number not in tests[place].words:
            continue
        rows.append(newest[number])
        accused.append(names[number])
        chance = f"adjusted p {_chance(chances[place, number])}"
        reasons.append(
            f"{names[number]}: {tests[place].words[number]} ({chance}, "
            f"{int(np.isfinite(p).sum())} comparisons)"
        )
    lines = findings(check, table, np.array(rows, dtype=np.int64), reasons)
    return _about(lines, check.question, accused)


def _about(lines: pa.Table, question: str, accused: list[str]) -> pa.Table:
    columns = {
        "old_value": pa.nulls(len(lines), pa.string()),
        "enumerator": pa.array(accused, pa.string()),
        "check_binding": pa.array(
            [f"{question} ~/~ {name}" for name in accused], pa.string()
        ),
    }
    for name, column in columns.items():
        lines = lines.set_column(lines.column_names.index(name), name, column)
    return lines


def _newest(table: pa.Table, group: Ints, size: int) -> list[int]:
    sequence = one_array(table["_seq"]).to_numpy(zero_copy_only=False)
    known = np.flatnonzero(group >= 0)
    order = known[np.argsort(sequence[known], kind="stable")]
    newest = np.zeros(size, dtype=np.int64)
    newest[group[order]] = order
    found: list[int] = newest.tolist()
    return found


def _tests(
    group: Ints,
    size: int,
    least: int,
    given: tuple[Any, Any, Bools | None],
    what: str,
    log: bool,
) -> Iterator[_Test]:
    numbers, codes, asked = given
    if numbers is not None:
        x = np.array(
            one_array(numbers).cast(pa.float64()).to_numpy(zero_copy_only=False)
        )
        kept = (group >= 0) & np.isfinite(x) & ((x >= 0) | (not log))
        yield _means(x[kept], group[kept], size, least, what, log)
    if codes is not None:
        encoded = one_array(codes).cast(pa.string()).dictionary_encode()
        own = pc.fill_null(encoded.indices, -1).to_numpy()
        kept = (group >= 0) & (own >= 0)
        texts = encoded.dictionary.to_pylist()
        if len(texts) <= _MOST_CODES:
            for place, text in enumerate(texts):
                hit = own[kept] == place
                yield _shares(hit, group[kept], size, least, f"answer “{text}”")
    if asked is not None:
        column = one_array(numbers if codes is None else codes)
        kept = (group >= 0) & asked
        empty = column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False)
        yield _shares(empty[kept], group[kept], size, least, "no answer")


def _means(
    x: Floats, group: Ints, size: int, least: int, what: str, log: bool
) -> _Test:
    """Welch's unequal variances t test of each group against all other rows."""
    found = compare_means(np.log1p(x) if log else x, group, size, least)
    with np.errstate(invalid="ignore"):
        large = np.abs(found.own - found.others) >= SPREADS * found.spread
    scale = np.expm1 if log else np.asarray
    words = {
        k: f"{what} {figure(round(float(scale(found.own[k])), 2))} over "
        f"{int(found.n[k])}; {figure(round(float(scale(found.others[k])), 2))} over "
        f"{int(found.others_n[k])} of the others"
        for k in np.flatnonzero(large & np.isfinite(found.p)).tolist()
    }
    return _Test(found.p, words)


def _shares(
    hit: NDArray[np.bool_], group: Ints, size: int, least: int, what: str
) -> _Test:
    """Fisher's exact test, two sides at twice the smaller, of each group's share."""
    found = compare_shares(hit, group, size, least)
    large = np.abs(found.own - found.others) >= POINTS
    words = {
        k: f"{what} in {100 * found.own[k]:.0f} % of {int(found.n[k])}; "
        f"{100 * found.others[k]:.0f} % of {int(found.others_n[k])} of the others"
        for k in np.flatnonzero(large & np.isfinite(found.p)).tolist()
    }
    return _Test(found.p, words)


def _chance(p: float) -> str:
    return "below 0.0001" if p < 0.0001 else figure(round(float(p), 4))
