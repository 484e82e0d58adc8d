"""The logistic fit solves its equations, or says that nothing does."""

import numpy as np
import pytest

from collect.datasets.estimation.disparity.logistic import fit_logistic

FITS = [
    # shares of the population, estimates
    ([0.2, 0.2, 0.2, 0.2, 0.2], [0.2, 0.3, 0.4, 0.5, 0.6]),
    ([0.2, 0.2, 0.2, 0.2, 0.2], [0.0, 0.3, 0.0, 1.0, 1.0]),
    ([0.1, 0.4, 0.5], [0.0, 0.02, 0.99]),
    ([0.005, 0.01, 0.985], [0.73, 0.71, 0.93]),  # Newton's full step goes too far
    ([0.3, 0.3, 0.4], [1e-9, 1e-9, 1e-8]),
    ([0.3, 0.3, 0.4], [1 - 1e-9, 1 - 1e-9, 1 - 1e-8]),
]


@pytest.mark.parametrize(("share", "y"), FITS)
def test_residuals_balance(share: list[float], y: list[float]) -> None:
    p, given = np.array([share]), np.array([y])
    x = np.cumsum(p, axis=1) - p / 2
    line = fit_logistic(given, x, p)
    assert not line.separated.any()
    rest = p * (given - line.fitted)
    assert float(rest.sum()) == pytest.approx(0, abs=1e-13)
    assert float((rest * x).sum()) == pytest.approx(0, abs=1e-13)


@pytest.mark.parametrize(
    "y", [[0, 0, 1], [1, 0, 0], [0, 0.5, 1], [0, 0, 0.5], [1, 0.1, 0], [1, 1, 1]]
)
def test_no_curve_fits_what_is_separated(y: list[float]) -> None:
    p = np.array([[0.3, 0.3, 0.4]])
    x = np.cumsum(p, axis=1) - p / 2
    beside = fit_logistic(
        np.array([y, [0.1, 0.3, 0.2]]), x.repeat(2, 0), p.repeat(2, 0)
    )
    assert beside.separated.tolist() == [True, False]
