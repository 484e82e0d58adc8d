"""Which subgroups a measure is computed from, and which one others are held against."""

from collections.abc import Iterator

from collect.datasets.estimation.arrays import Bools, Ints
from collect.datasets.estimation.disparity.batch import Batch
from collect.datasets.estimation.disparity.measures import Measure
from collect.datasets.estimation.disparity.pairs import compared

Groups = tuple[str, ...]


def roles(
    measure: Measure, batch: Batch, defined: Bools
) -> Iterator[tuple[Groups, str]]:
    """For each set the codes of the subgroups used, and of the reference, if any.

    A simple measure uses the two it compares, the first of them first; any other uses
    all. Where it is not ``defined``, nothing that depends on the estimates is told: an
    unordered dimension then counts as a whole, without a reference found by its figure.
    """
    pair = compared(batch) if measure.kind == "simple" else None
    against = _against(measure, batch)
    named = batch.ordered or bool((batch.reference >= 0).all())
    settled = named and measure.against != "best"
    for row, codes in enumerate(batch.codes):
        known = bool(defined[row])
        groups, reference = codes, ""
        if pair is not None and (known or batch.ordered):
            groups = (codes[int(pair.first[row])], codes[int(pair.second[row])])
        if against is not None and (known or settled):
            reference = codes[int(against[row])]
        yield groups, reference


def _against(measure: Measure, batch: Batch) -> Ints | None:
    """Column of the subgroup that others are held against; None where there is none."""
    if measure.against == "best":
        return batch.best
    if measure.against == "leader":
        return batch.leader
    if measure.against == "pair" and batch.ordered:
        return batch.leader
    if measure.against in ("pair", "named") and (batch.reference >= 0).all():
        return batch.reference
    return None
