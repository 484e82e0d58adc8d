"""What readers know beforehand of a suppressed cell, and what they may not learn."""

import numpy as np

from collect.datasets.estimation.disclosure.attack import Quantity
from collect.datasets.estimation.disclosure.observations import ADDITIVE
from collect.datasets.estimation.disclosure.parts import Bools
from collect.datasets.estimation.disclosure.primary import Primary
from collect.datasets.estimation.disclosure.rules import Rules
from collect.datasets.estimation.disclosure.tables import Table

_BOUNDLESS = 10.0
"""An amount without a limit is taken to reach so many times the largest there is."""


def counts(table: Table, small: Bools, known: Bools, rules: Rules) -> Quantity:
    """The unweighted cases of each cell, to be kept uncertain for ``small`` cells.

    A suppressed cell has at least one case, or it would not be listed. Where readers
    see CONF_STATUS they also know that C cells found too small have fewer cases than
    the limit, and D cells no fewer: both narrow what is possible.
    """
    n = table.n.astype(np.float64)
    below = rules.suppressed_below.value
    low, high = 1.0 - n, np.full(len(n), n.sum() + below)
    if rules.statuses_published:
        low = np.where(small | (n < below), low, below - n)
        high = np.where(n < below, below - 1 - n, high)
    low, high = np.where(table.hidden, -n, low), np.where(table.hidden, n.sum(), high)
    fixed = known | (~table.hidden & (table.n == 0))
    need = np.where(small, rules.count_width.value, 0.0)
    return Quantity(
        n, np.where(fixed, 0.0, low), np.where(fixed, 0.0, high), need, whole=True
    )


def amounts(
    table: Table, primary: Primary, known: Bools, rules: Rules, *, sensitive: bool
) -> Quantity | None:
    """The weighted sums behind the values; None where values do not add up.

    Readers are taken to know the weights of every cell, suppressed or not: whoever
    knows less can only be less sure. A proportion then lies between 0 and its weight;
    means and totals that are nowhere negative lie above 0. Where an indicator is not
    sensitive, that all or none of a group have the property may be concluded.
    """
    if table.kind not in ADDITIVE:
        return None
    y, weight = table.amount, np.maximum(table.weight, 0.0)
    reach = _BOUNDLESS * float(np.abs(y).sum(initial=1.0))
    if table.kind == "proportion":
        low, high = np.minimum(-y, 0.0), np.maximum(weight - y, 0.0)
        need = rules.value_width.value * weight
        certain = np.isclose(low, 0.0) | np.isclose(high, 0.0)
        need = np.where(certain & (not sensitive), 0.0, need)
    else:
        low = -y if (y >= 0).all() else np.full(len(y), -reach)
        high = np.full(len(y), reach)
        need = rules.value_width.value * np.abs(y)
    fixed = known | (~table.hidden & (table.n == 0))
    return Quantity(
        y,
        np.where(fixed, 0.0, low),
        np.where(fixed, 0.0, high),
        np.where(primary.unsafe, need, 0.0),
        whole=False,
    )


def rounded(table: Table, quantity: Quantity, unknown: Bools, rules: Rules) -> Quantity:
    """The same, where published cells are known no closer than they are rounded.

    Counts go to the nearest multiple of ``count_base``, values of proportions and
    means to ``decimals``.
    """
    low, high = quantity.low.copy(), quantity.high.copy()
    shown = ~unknown
    if quantity.whole:
        half = rules.count_base // 2
        printed = rules.count_base * np.rint(quantity.truth / rules.count_base)
        below, above = printed - half, printed + half
    else:
        step = 10.0**-rules.decimals if rules.decimals is not None else 0.0
        size = np.ones(len(table)) if table.kind == "total" else table.weight
        value = np.divide(quantity.truth, size, where=size != 0, out=np.zeros(len(low)))
        printed = np.round(value / step) * step if step else value
        below, above = (printed - step / 2) * size, (printed + step / 2) * size
    narrow_low = np.minimum(below - quantity.truth, 0.0)
    narrow_high = np.maximum(above - quantity.truth, 0.0)
    low[shown], high[shown] = narrow_low[shown], narrow_high[shown]
    return Quantity(quantity.truth, low, high, quantity.need, quantity.whole)
