"""Parts of a sample design that exclude each other, or need each other."""

from __future__ import annotations

from collections.abc import Iterator

from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.definition import Design
from collect.forms.xlsform.sheets.reader import SheetReader
from collect.forms.xlsform.workbook import Row

BOOTSTRAP, JK1, JKN, BRR = "bootstrap", "jk1", "jkn", "brr"
METHODS = (JK1, JKN, BOOTSTRAP, BRR)
MOST_REPLICATES = 10_000
_FINAL = "Replicate weights of a file belong to its weight as it is: leave this empty."

_Contradiction = tuple[str, str, str]
"""A column, what it cannot be used together with, and advice."""


def look(reader: SheetReader, row: Row, design: Design) -> None:
    """Report contradictions, and parts without effect."""
    for column, other, advice in (
        *_of_weights(design),
        *_of_columns(design),
        *_of_methods(design),
    ):
        facts = {"column": column, "other": other, "advice": advice}
        reader.error(Code.DESIGN_CONTRADICTION, row, column, **facts)
    for column, wanted in _idle(reader, row, design):
        facts = {"column": column, "wanted": wanted}
        reader.warn(Code.DESIGN_WITHOUT_EFFECT, row, column, **facts)


def _of_weights(design: Design) -> Iterator[_Contradiction]:
    if design.weight and design.probability:
        advice = "Keep one: the weight is 1 over the probability of selection."
        yield "probability", "'weight'", advice
    if design.calibration and (design.replicates or design.replicate_method):
        advice = (
            "Calibrated weights have linearised errors; leave the columns of "
            "replicates empty, or use replicate weights that were calibrated before."
        )
        yield "calibration", "replicates", advice


def _of_columns(design: Design) -> Iterator[_Contradiction]:
    """Replicate weights that the data bring along."""
    if not design.replicates:
        return
    if design.trim is not None:
        yield "trim", "columns of replicate weights", _FINAL
    if design.response:
        yield "response", "columns of replicate weights", _FINAL
    if design.replicate_scale:
        return
    if not design.replicate_method:
        advice = "Write in 'replicate_method' how they were made, or a scale."
        yield "replicates", "an empty 'replicate_method'", advice
    elif design.replicate_method == JKN:
        advice = (
            "Write in 'replicate_scale' what each squared deviation is multiplied by: "
            "(n - 1)/n of the stratum with n clusters; one number if it is the same."
        )
        yield "replicates", "jkn and an empty 'replicate_scale'", advice


def _of_methods(design: Design) -> Iterator[_Contradiction]:
    """Replicates that are made from the design."""
    if design.replicates:
        return
    method, count = design.replicate_method, design.replicate_count
    if count and method != BOOTSTRAP:
        advice = (
            "A number of replicates is for the bootstrap: write it in "
            "'replicate_method', or name the questions with replicate weights."
        )
        yield "replicates", f"'replicate_method' {method or '(empty)'}", advice
    elif method == BOOTSTRAP and not (count == 0 or 2 <= count <= MOST_REPLICATES):
        advice = f"Write a number from 2 to {MOST_REPLICATES}, or nothing for 500."
        yield "replicates", f"a bootstrap of {count}", advice
    if method == JK1 and design.strata:
        yield "replicate_method", "'strata'", "Write jkn: JK1 is without strata."
    if method in (JKN, BRR) and not design.strata:
        advice = "Fill in 'strata', or write jk1 for a sample without strata."
        yield "replicate_method", "an empty 'strata'", advice
    if method and design.lonely in ("adjust", "average"):
        advice = "Write certainty or fail: replicates know no other rule."
        yield "lonely", "replicates", advice


def _idle(reader: SheetReader, row: Row, design: Design) -> Iterator[tuple[str, str]]:
    made = design.replicate_method and not design.replicates
    needs = (
        ("response_class", design.response, "'response'"),
        ("calibration_bounds", design.calibration, "'calibration'"),
        ("replicate_scale", design.replicates, "names of questions in 'replicates'"),
        (
            "replicate_seed",
            made and design.replicate_method == BOOTSTRAP,
            "a bootstrap to be made",
        ),
        ("lonely", not design.replicates, "a design to estimate errors from"),
    )
    for column, given, wanted in needs:
        if reader.text(row, column) and not given:
            yield column, wanted
