"""What a release says of how a sample was drawn and weighted."""

from typing import Any

import pytest

from collect.datasets.releases.sampling import (
    design_of,
    told_weighting,
    weighting_of,
)
from collect.forms.xlsform.definition import Design


def test_a_design_tells_the_usual_parts_and_those_that_are_said() -> None:
    usual = {"weight": "${w}", "strata": "", "cluster": "", "fpc": ""}
    assert design_of(Design(weight="${w}", ref_area="'NPL'", row=2)) == usual
    said = Design(weight="${w}", calibration_bounds=(0.3, 3.0), replicate_seed=7)
    assert design_of(said) == usual | {
        "calibration_bounds": [0.3, 3.0],
        "replicate_seed": 7,
    }


@pytest.mark.parametrize(
    ("weighting", "words"),
    [
        ({}, ""),
        (
            {"response": [], "calibration": {}},
            "; weights adjusted for non-response; weights calibrated to population totals",
        ),
        ({"trim": {"trimmed": 4}}, "; 4 weights trimmed"),
        (
            {"replicates": {"method": "JKn", "number": 30}},
            "; errors from 30 replicates (JKn)",
        ),
    ],
)
def test_weighting_is_told_in_words(weighting: dict[str, Any], words: str) -> None:
    assert told_weighting(weighting) == words


def test_classes_of_response_are_not_for_everybody() -> None:
    weighting = {"response": [{"class": "x"}], "trim": {"trimmed": 1}}
    assert weighting_of(weighting) == {"trim": {"trimmed": 1}}
