"""Weighted logistic regression of shares on one variable, for many sets at once."""

from typing import Final, NamedTuple

import numpy as np
from scipy import special

from collect.datasets.estimation.arrays import Bools, Floats

_STEPS: Final = 100
_CLOSE: Final = 1e-12


class Line(NamedTuple):
    """Linear predictor a + b x of each set, and what its errors need.

    ``fitted``: (S, J) predictions; ``slope``: derivative of the prediction in the
    linear predictor, at each subgroup; ``separated``: sets without a finite fit.
    """

    a: Floats
    b: Floats
    fitted: Floats
    slope: Floats
    separated: Bools


def fit_logistic(y: Floats, x: Floats, weight: Floats) -> Line:
    """Maximum quasi-likelihood of logit(y) = a + b x; arrays of shape (S, J).

    ``y`` within 0 to 1, ``x`` ascending, the weights of a set sum to 1. Newton's method
    with steps halved until the likelihood does not fall. There is no finite fit where
    the values never fall or never rise along x and at most one lies inside 0 to 1
    (Albert & Anderson 1984, Biometrika 71:1); a fit so steep that it is not reached
    in 100 steps counts as none.
    """
    separated = _separated(y)
    safe = np.where(separated[:, None], 0.5, y)
    mean = (weight * safe).sum(axis=1)
    a, b = special.logit(mean), np.zeros(len(y))
    reached = _likelihood(safe, a, b, x, weight)
    fitted, moving = np.zeros(y.shape), np.ones(len(y), dtype=np.bool_)
    steps = 0
    while moving.any() and steps < _STEPS:
        step = _newton_step(safe, a, b, x, weight)
        tried = _likelihood(safe, a + step[0], b + step[1], x, weight)
        while (falls := tried < reached - _CLOSE).any():
            step = np.where(falls, step / 2, step)
            tried = _likelihood(safe, a + step[0], b + step[1], x, weight)
        before = fitted
        a, b, reached = a + step[0], b + step[1], tried
        fitted = special.expit(a[:, None] + b[:, None] * x)
        moving = (np.abs(fitted - before) > _CLOSE).any(axis=1)
        steps += 1
    return Line(a, b, fitted, fitted * (1 - fitted), separated | moving)


def _separated(y: Floats) -> Bools:
    change = np.diff(y, axis=1)
    inside = ((y > 0) & (y < 1)).sum(axis=1)
    one_way = (change >= 0).all(axis=1) | (change <= 0).all(axis=1)
    none: Bools = (one_way & (inside <= 1)) | np.isnan(y).any(axis=1)
    return none


def _likelihood(y: Floats, a: Floats, b: Floats, x: Floats, weight: Floats) -> Floats:
    eta = a[:, None] + b[:, None] * x
    whole: Floats = (weight * (y * eta - np.logaddexp(0, eta))).sum(axis=1)
    return whole


def _newton_step(y: Floats, a: Floats, b: Floats, x: Floats, weight: Floats) -> Floats:
    p = special.expit(a[:, None] + b[:, None] * x)
    score, spread = weight * (y - p), weight * p * (1 - p)
    return solve(spread, x, score.sum(axis=1), (score * x).sum(axis=1))


def solve(weight: Floats, x: Floats, first: Floats, second: Floats) -> Floats:
    """[a, b] with sum of weight (1, x)'(1, x) times it = [first, second]."""
    total = weight.sum(axis=1)
    centre = (weight * x).sum(axis=1) / total
    spread = (weight * (x - centre[:, None]) ** 2).sum(axis=1)
    slope = (second - centre * first) / spread
    return np.array([first / total - slope * centre, slope])
