"""Which instance of a repeat became which, from one version to the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest
from typing import TypeAlias

from collect.submissions.instance.answers import Answer

Match: TypeAlias = tuple[int | None, int | None]

MAX_ALIGNED = 500
"""Instances between the first and last change that are searched for equal ones. If
there are more, the n-th of the old version is matched to the n-th of the new."""

MAX_PAIRS = 2_500
"""Pairs of changed instances that are tried for the best fit; if there are more, the
n-th is matched to the n-th too."""


def matches(old: Sequence[Answer], new: Sequence[Answer]) -> Iterator[Match]:
    """Places in `old` and `new` of instances that differ or have no counterpart.

    Places of one side only rise; None stands for an instance that is not there.
    """
    before, after = _texts(old), _texts(new)
    start = _equal(zip(before, after, strict=False))
    ends = zip(reversed(before[start:]), reversed(after[start:]), strict=False)
    end = _equal(ends)
    olds = range(start, len(old) - end)
    news = range(start, len(new) - end)
    if max(len(olds), len(news)) > MAX_ALIGNED:
        yield from zip_longest(olds, news)
        return
    # No junk: a blank instance is as good as any other.
    matcher = SequenceMatcher(
        None, before[start : olds.stop], after[start : news.stop], autojunk=False
    )
    for kind, first, last, other, until in matcher.get_opcodes():
        if kind != "equal":
            yield from _fit(old, new, olds[first:last], news[other:until])


def _texts(answers: Sequence[Answer]) -> list[str]:
    return [json.dumps(answer, sort_keys=True) for answer in answers]


def _equal(pairs: Iterator[tuple[str, str]]) -> int:
    """How many pairs at the beginning are equal."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _fit(
    old: Sequence[Answer], new: Sequence[Answer], olds: range, news: range
) -> Iterator[Match]:
    """Match all of the fewer to some of the more, with the fewest changed answers."""
    if len(olds) == len(news) or len(olds) * len(news) > MAX_PAIRS:
        yield from zip_longest(olds, news)
    elif len(olds) < len(news):
        yield from _best([old[i] for i in olds], [new[j] for j in news], olds, news)
    else:
        turned = _best([new[j] for j in news], [old[i] for i in olds], news, olds)
        yield from ((place, other) for other, place in turned)


def _best(
    few: Sequence[Answer], many: Sequence[Answer], fews: range, manys: range
) -> list[Match]:
    costs = _costs(few, many)
    found: list[Match] = []
    i, j = len(few), len(many)
    while j:
        if i and costs[i][j] < costs[i][j - 1]:
            i -= 1
            found.append((fews[i], manys[j - 1]))
        else:
            found.append((None, manys[j - 1]))
        j -= 1
    return found[::-1]


def _costs(few: Sequence[Answer], many: Sequence[Answer]) -> list[list[float]]:
    """Changed answers if the first i of `few` are matched among the first j of `many`:
    an alignment by dynamic programming (Needleman and Wunsch, 1970)."""
    fews = [frozenset(_leaves(answer)) for answer in few]
    manys = [frozenset(_leaves(answer)) for answer in many]
    costs = [[0.0] * (len(many) + 1)]
    for i, leaves in enumerate(fews, start=1):
        row = [float("inf")] * (len(many) + 1)
        for j in range(i, len(many) + 1):
            paired = costs[i - 1][j - 1] + len(leaves ^ manys[j - 1])
            row[j] = min(row[j - 1], paired)
        costs.append(row)
    return costs


def _leaves(
    answer: Answer, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(answer, str):
        yield path, answer
        return
    inside = answer.items() if isinstance(answer, dict) else enumerate(answer)
    for name, part in inside:
        yield from _leaves(part, (*path, name))
