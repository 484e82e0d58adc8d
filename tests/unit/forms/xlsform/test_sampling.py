"""What a workbook says of weights, errors and comparisons, as it is read."""

import json

from collect.forms.xlsform.check import CheckedWorkbook
from collect.forms.xlsform.definition import Comparison, Definition, Design
from collect.forms.xlsform.slots import MARGINS, Slot
from tests.unit.forms.xlsform.cases.estimates import DIMENSIONS
from tests.unit.forms.xlsform.cases.ours import SURVEY
from tests.unit.forms.xlsform.cases.sampling import REPLICATES, compared, design
from tests.unit.forms.xlsform.support import check


def sound(checked: CheckedWorkbook) -> Definition:
    """The definition of a workbook without errors, which JSON keeps as it is."""
    assert checked.ok
    definition = checked.definition
    kept = json.loads(json.dumps(definition.to_json()))
    assert Definition.from_json(kept) == definition
    return definition


def test_weights_from_probabilities_response_and_totals() -> None:
    checked = check(
        design(
            "probability | response | response_class | trim | calibration"
            " | calibration_bounds | interval | lonely",
            "0.1 * 0.5 | ${rooms} > 0 | ${city} | 3.5 | Population 2025.csv"
            " | 0 3 | Wilson | certainty",
            after=DIMENSIONS,
        )
    )
    assert sound(checked).design == Design(
        probability="0.1 * 0.5",
        response="${rooms} > 0",
        response_class="${city}",
        trim=3.5,
        calibration="Population 2025.csv",
        calibration_bounds=(0.0, 3.0),
        interval="wilson",
        lonely="certainty",
        row=2,
    )
    assert checked.slots == (Slot("Population 2025.csv", MARGINS),)


def test_population_totals_may_be_a_file_that_phones_need_too() -> None:
    survey = SURVEY.replace(
        "| choices |", "|        | csv-external | towns | |\n| choices |", 1
    )
    checked = check(design("calibration", "towns.csv", before=survey, after=DIMENSIONS))
    assert checked.slots == (Slot("towns.csv", "file"),)


def test_columns_of_replicate_weights_are_named_or_begin_alike() -> None:
    checked = check(
        design(
            "replicates | replicate_method | replicate_scale",
            "rep2 rep* | jkn | 0.5 0.75",
            before=REPLICATES,
        )
    )
    found = sound(checked).design
    assert found.replicates == ("rep2", "rep1")
    assert (found.replicate_method, found.replicate_scale) == ("jkn", (0.5, 0.75))


def test_a_scale_alone_tells_what_columns_of_replicate_weights_mean() -> None:
    checked = check(
        design("replicates | replicate_scale", "rep1 rep2 | 1", before=REPLICATES)
    )
    assert sound(checked).design.replicate_scale == (1.0,)


def test_a_bootstrap_has_a_number_and_a_seed() -> None:
    header = "replicates | replicate_method | replicate_seed"
    found = sound(check(design(header, "200 | bootstrap | 42"))).design
    assert (found.replicate_count, found.replicate_seed) == (200, 42)
    plain = sound(check(design("replicate_method", "bootstrap"))).design
    assert (plain.replicate_count, plain.replicate_seed) == (0, 1)


def test_comparisons_are_differences_and_ratios() -> None:
    (indicator,) = sound(check(compared("SEX:F-M, SEX:F/M SEX:F-M"))).indicators
    assert indicator.compare == (
        Comparison("SEX", "F", "M", "difference"),
        Comparison("SEX", "F", "M", "ratio"),
    )


def test_codes_may_have_a_hyphen_if_they_are_known() -> None:
    dimension = "| | AREA | | if(${rooms} > 1, 'NP-1', 'NP-2') |\n"
    checked = check(compared("AREA:NP-1-NP-2", by="AREA") + dimension)
    (indicator,) = sound(checked).indicators
    assert indicator.compare == (Comparison("AREA", "NP-1", "NP-2", "difference"),)


def test_of_a_dimension_whose_codes_are_not_written_down_any_may_be_compared() -> None:
    checked = check(compared("TOWN:a/b", by="TOWN") + "| | TOWN | | ${city} |\n")
    (indicator,) = sound(checked).indicators
    assert indicator.compare == (Comparison("TOWN", "a", "b", "ratio"),)


def test_a_dimension_that_cannot_be_read_spoils_no_comparison() -> None:
    checked = check(compared("TOWN:a/b", by="TOWN") + "| | TOWN | | ${city |\n")
    assert [f.sheet for f in checked.findings if f.severity == "error"] == [
        "dimensions"
    ]


def test_what_was_stored_before_is_read_as_it_was() -> None:
    stored = Definition().to_json()
    stored["design"] = {"weight": "1", "row": 2}
    stored["indicators"] = [
        {"indicator": "I", "table": "", "type": "mean", "disaggregation": [["SEX"]]}
    ]
    found = Definition.from_json(stored)
    assert found.design == Design(weight="1", row=2)
    assert found.indicators[0].compare == ()
