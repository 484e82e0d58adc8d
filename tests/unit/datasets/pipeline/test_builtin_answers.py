"""Answers that no form allows: codes, dates, places, versions, types."""

from datetime import UTC, datetime

import pyarrow as pa

from collect.datasets.cleaning import Published
from collect.datasets.pipeline import Facts
from collect.datasets.tables.schema import INVALID
from collect.forms.xlsform.definition import Check
from tests.factories.tables import SUBMITTED, household
from tests.unit.datasets.pipeline.built_in import DAY, lines, run


def test_codes_that_are_in_no_list_are_found_in_every_kind_of_choice() -> None:
    homes = [
        household({"site": "C", "items": ["tv", "car", "boat"], "order": "tv  sofa"}),
        household({"site": "A", "items": ["radio"], "order": "radio tv"}),
        household({"site": None, "items": None}),
    ]
    end = "not in the list of 2 choices"
    assert lines(run(*homes)) == [
        ("builtin:choices", "uuid:1", "site", f"“C”: {end} (A, B)"),
        ("builtin:choices", "uuid:1", "items", f"“car”, “boat”: {end} (tv, radio)"),
        ("builtin:choices", "uuid:1", "order", f"“sofa”: {end} (tv, radio)"),
    ]


def test_choices_that_phones_search_in_a_file_are_no_faults() -> None:
    homes = [household({"site": f"S{n}"}) for n in range(20)]
    assert lines(run(*homes)) == []
    assert len(lines(run(*homes[:19]))) == 19


def test_dates_lie_in_the_past_but_not_in_another_century() -> None:
    ends = [SUBMITTED + n * DAY for n in (1, 3)]
    homes = [
        household({"visit": day})
        for day in ("1899-12-31", "1900-01-01", *(str(end.date()) for end in ends))
    ]
    assert lines(run(*homes)) == [
        ("builtin:dates", "uuid:1", "visit", "1899-12-31; before 1900"),
        ("builtin:dates", "uuid:4", "visit", "2022-03-04; 2 days after it was sent"),
    ]


def test_a_location_is_possible_and_accurate() -> None:
    homes = [
        household({"point": [5.3, -4.0, 0.0, metres]}) for metres in (100.0, 101.0)
    ]
    homes.append(household({"point": [0.0, 0.0, 0.0, 0.0]}))
    coarse = "accurate to 101 m only; the limit is 100 m"
    nowhere = "0.00000, 0.00000 is no place where anybody was"
    assert lines(run(*homes)) == [
        ("builtin:gps", "uuid:2", "point", coarse),
        ("builtin:gps", "uuid:3", "point", nowhere),
    ]
    strict = Check("builtin:gps", "", "builtin", parameters={"accuracy": "20"})
    assert [row for _, row, _, _ in lines(run(*homes, checks=(strict,)))] == [
        "uuid:1",
        "uuid:2",
        "uuid:3",
    ]


def test_a_form_version_is_outdated_where_a_newer_one_had_been_published() -> None:
    versions = [
        Published("1", datetime(2022, 1, 1, tzinfo=UTC)),
        Published("2", SUBMITTED - 12 * DAY),
        Published("3", SUBMITTED + DAY),
    ]
    homes = [household({}), household({"start": "2022-02-01T10:00:00Z"})]
    assert lines(run(*homes, facts=Facts(versions=versions))) == [
        (
            "builtin:version",
            "uuid:1",
            "",
            "version 1; version 2 had been published 12 days before the interview",
        )
    ]
    assert lines(run(*homes, facts=Facts(versions=versions[:1]))) == []
    recent = [versions[0], Published("2", SUBMITTED - DAY / 24)]
    (line, *_) = lines(run(household({}), facts=Facts(versions=recent)))
    assert line[3].endswith("version 2 had been published 1 hour before the interview")


def test_answers_that_do_not_fit_their_type_are_shown_and_are_no_blanks() -> None:
    beside = pa.table(
        [["uuid:2", "uuid:1"], pa.array([None, [("rooms", "many")]], INVALID.type)],
        names=["_row", "_invalid"],
    )
    facts = Facts(beside={"": beside})
    homes = [household({"site": "A"}), household({"site": "A"})]
    found = lines(run(*homes, facts=facts, rooms={"required": "yes"}))
    assert [(check, row) for check, row, _, _ in found] == [
        ("builtin:required", "uuid:2"),
        ("builtin:invalid", "uuid:1"),
    ]
    assert found[1][2:] == ("rooms", "“many” is no answer of the question's type")
