"""Functional difficulty of children and adults: the modules of the Washington Group on
Disability Statistics and UNICEF, with their cut-offs."""

from collections.abc import Callable
from functools import partial

import numpy as np

from collect.datasets.expressions.coded import places
from collect.datasets.expressions.columns import Column, Value, booleans
from collect.forms.expressions import FUNCTIONS, CodeList

_TELLING = ("a_lot", "cannot", "a_lot_more", "daily")
"""Answers at or beyond the cut-off, on the three scales that the modules use."""


def _any_domain(scales: tuple[CodeList, ...], *answers: Value) -> Column:
    """Whether any of the domains is at its cut-off; unknown where none has an answer.

    A domain without an answer counts as one without difficulty, as long as another has
    one, as in MICS.
    """
    difficulty, known = np.zeros(1, np.bool_), np.zeros(1, np.bool_)
    for codes, answer in zip(scales, answers, strict=True):
        place = places(answer, codes)
        difficulty = difficulty | np.array(codes.subset(*_TELLING))[place]
        known = known | (place >= 0)
    return booleans(difficulty, ~known)


FUNCTIONING_FUNCTIONS: dict[str, Callable[..., Value]] = {
    name: partial(_any_domain, tuple(FUNCTIONS[name].codes.values()))
    for name in ("wg_short_set", "child_functioning_2_4", "child_functioning_5_17")
}
