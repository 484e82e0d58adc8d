"""From the tables of a survey to what is counted of each interview."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from collect.datasets.cleaning import Published
from collect.datasets.fieldwork import Interviews, figures, interviews
from collect.datasets.pipeline import Facts
from collect.datasets.pipeline.clean import clean
from collect.datasets.pipeline.survey import SurveyError
from collect.datasets.tables.schema import INVALID
from collect.forms.xlsform.definition import Check, Definition
from collect.forms.xlsform.fields import Choice, Field
from tests.factories.tables import SUBMITTED, household, raw_tables

FIELDS = (
    Field("/start", "start", "dateTime"),
    Field("/end", "end", "dateTime"),
    Field("/interviewer", "interviewer", "string", control="input"),
    Field("/site", "site", "string", control="select1", list_name="site"),
    Field("/home", "home", "structure", relevant="${site} != 'X'"),
    Field("/home/rooms", "rooms", "int", control="input", missing=("98", "99")),
    Field("/note", "note", "string", control="input"),
    Field("/place", "place", "geopoint", control="input", relevant="${site} != 'X'"),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member", control="input"),
    Field(
        "/member/school",
        "school",
        "string",
        table="/member",
        control="select1",
        list_name="yesno",
        relevant="${age} > 4",
        missing=("dk", "no_answer"),
    ),
)
CHOICES = {
    "yesno": (Choice("yes"), Choice("no"), Choice("dk", {"English": "Not sure"}))
}
QUIET = tuple(
    Check(f"builtin:{name}", "", "builtin", action="off")
    for name in ("dates", "gps", "choices", "required")
)


def told(*homes: Any, checks: tuple[Check, ...] = (), **given: Any) -> Interviews:
    """What is counted of these homes, after cleaning."""
    facts = Facts(CHOICES, given.pop("versions", ()), given.pop("beside", {}))
    design = Definition(checks=(*checks, *QUIET))
    fields = given.pop("fields", FIELDS)
    found = clean(raw_tables(*homes, fields=fields), fields, design, facts)
    assert found.problems == ()
    return interviews(found.survey, design, facts, found.log, **given)


def share(found: Interviews, name: str) -> list[tuple[int, int]]:
    counts = getattr(found, name)
    return list(zip(counts.hits.tolist(), counts.of.tolist(), strict=True))


def test_codes_for_no_valid_answer_are_counted_with_those_of_repeats() -> None:
    found = told(
        household({"home/rooms": 98}, [{"age": 7, "school": "dk"}, {"age": 9}]),
        household({"home/rooms": 99}, [{"age": 7, "school": "no_answer"}]),
        household({"home/rooms": 3}, [{"age": 30, "school": "yes"}]),
        household({}, []),
    )
    assert share(found, "missing") == [(2, 2), (2, 2), (0, 2), (0, 0)]
    assert share(found, "dont_know") == [(2, 2), (0, 2), (0, 2), (0, 0)]


def test_an_answer_that_a_check_blanked_was_no_code() -> None:
    blank = Check("huge", "", "constraint", "${rooms} < 50", "rooms", action="blank")
    homes = [household({"home/rooms": rooms}) for rooms in (60, 99, 2)]
    found = told(*homes, checks=(blank,))
    assert share(found, "missing") == [(0, 1), (1, 1), (0, 1)]
    # It was answered all the same.
    assert [hits for hits, _ in share(found, "blank")] == [0, 0, 0]


def test_blank_is_what_was_asked_and_not_answered() -> None:
    home = {"interviewer": "Ama", "site": "A", "home/rooms": 2}
    found = told(
        household(home, [{"age": 3}, {"age": 5}, {"age": 6, "school": "no"}]),
        household({**home, "home/rooms": None}),
        household({**home, "home/rooms": 99}),
        household({"interviewer": "Ama", "site": "X"}),
    )
    # Interviewer, site and rooms; three ages; school of those of 5 and 6. Nobody has
    # answered the note or the place; where the site is X rooms were not asked.
    assert share(found, "blank") == [(1, 8), (1, 3), (0, 3), (0, 2)]


def test_an_answer_of_the_wrong_type_is_an_answer() -> None:
    home = {"interviewer": "Ama", "site": "A"}
    beside = {
        "": pa.table(
            {
                "_row": ["uuid:1", "uuid:2", "uuid:3"],
                "_invalid": pa.array(
                    [[("home/rooms", "two")], None, None], INVALID.type
                ),
            }
        )
    }
    homes = [household({**home, "home/rooms": rooms}) for rooms in (None, None, 1)]
    assert share(told(*homes, beside=beside), "blank") == [(0, 3), (1, 3), (0, 3)]
    sound = {"": beside[""].set_column(1, "_invalid", pa.nulls(3, INVALID.type))}
    assert share(told(*homes, beside=sound), "blank") == [(1, 3), (1, 3), (0, 3)]


def at(day: int, hour: int, minutes: float) -> dict[str, Any]:
    start = SUBMITTED.replace(day=day, hour=hour)
    end = start + timedelta(minutes=minutes)
    return {"start": start.isoformat(), "end": end.isoformat()}


def test_durations_and_who_was_fast() -> None:
    fast = Check("minutes", "", "duration", parameters={"min_minutes": "15"})
    homes = [household(at(1, 9, minutes)) for minutes in (14, 15, -3)]
    found = told(*homes, household({"start": None}), checks=(fast,))
    assert found.minutes.tolist()[:2] == [14, 15]
    assert np.isnan(found.minutes[2:]).all()
    assert share(found, "short") == [(1, 1), (0, 1), (0, 0), (0, 0)]
    assert share(told(*homes), "short") == [(0, 0)] * 3


def test_a_form_without_times_and_places_has_none() -> None:
    fields = FIELDS[2:7]
    found = told(household({"site": "A"}), fields=(*fields, *FIELDS[8:]))
    assert np.isnan(found.minutes).all()
    assert share(found, "point") == share(found, "inaccurate") == [(0, 0)]
    assert found.keys["day"].to_pylist() == ["2022-03-01"]
    assert figures(found, []).num_rows == 1


def test_a_place_in_an_older_version_that_was_no_point_counts_for_nothing() -> None:
    other = Check("spot", "", "location", variable="site")
    homes = [household({"site": "A"})]
    design = Definition(checks=QUIET)
    cleaned = clean(raw_tables(*homes, fields=FIELDS), FIELDS, design, Facts())
    found = interviews(
        cleaned.survey, replace(design, checks=(other,)), Facts(), cleaned.log
    )
    assert share(found, "point") == [(0, 0)]


def test_the_day_is_that_of_the_phone() -> None:
    night = at(1, 20, 30)
    homes = [household(night), household(night), household({})]
    beside = {
        "": pa.table(
            {
                "_row": ["uuid:1", "uuid:2", "uuid:3"],
                "_invalid": pa.nulls(3, INVALID.type),
                "start@offset": pa.array([345, None, None], pa.int16()),
            }
        )
    }
    # 20:00 by UTC is 01:45 in Kathmandu; without a clock, and where nothing was noted
    # but when it was received, UTC counts.
    days = ["2022-03-02", "2022-03-01", "2022-03-01"]
    assert told(*homes, beside=beside).keys["day"].to_pylist() == days
    assert told(*homes).keys["day"].to_pylist() == ["2022-03-01"] * 3


def test_places_have_an_accuracy() -> None:
    places = ([5.3, -4, 0, 8], [5.3, -4, 0, 60], [0, 0, 0, 5], [5.3, -4, 0, None], None)
    homes = [household({"site": "A", "place": place}) for place in places]
    homes.append(household({"site": "X"}))
    found = told(*homes)
    # 0, 0 is no place; nobody asked for one at the site X.
    assert share(found, "point") == [(1, 1), (1, 1), (0, 1), (1, 1), (0, 1), (0, 0)]
    accuracy = [None if np.isnan(m) else m for m in found.accuracy]
    assert accuracy == [8, 60, None, None, None, None]
    assert share(found, "inaccurate")[:4] == [(0, 1), (0, 1), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    "check",
    [
        Check("spot", "", "location", variable="place", parameters={"accuracy": "50"}),
        Check("builtin:gps", "", "builtin", parameters={"accuracy": "50"}),
    ],
)
def test_how_accurate_a_place_must_be_stands_in_the_checks(check: Check) -> None:
    home = household({"site": "A", "place": [5.3, -4, 0, 60]})
    design = Definition(checks=(check,))
    found = clean(raw_tables(home, fields=FIELDS), FIELDS, design, Facts(CHOICES))
    counted = interviews(found.survey, design, Facts(CHOICES), found.log)
    assert share(counted, "inaccurate") == [(1, 1)]


def test_interviews_with_a_version_that_had_been_replaced_are_outdated() -> None:
    versions = [
        Published("1", SUBMITTED - timedelta(days=9)),
        Published("2", SUBMITTED.replace(hour=10)),
    ]
    homes = [household(at(1, hour, 30)) for hour in (9, 11)]
    assert share(told(*homes, versions=versions), "outdated") == [(0, 1), (1, 1)]
    assert share(told(*homes, versions=versions[1:]), "outdated") == [(0, 0)] * 2


def test_findings_belong_to_their_interview() -> None:
    checks = (
        Check("few", "", "constraint", "${rooms} > 1", severity="error"),
        Check("young", "member", "constraint", "${age} < 90"),
        Check("huge", "", "constraint", "${rooms} < 50", "rooms", action="blank"),
        Check("who", "", "enumerator", variable="rooms", parameters={"least": "2"}),
    )
    homes = [
        household({"home/rooms": 1}, [{"age": 95}, {"age": 96}]),
        household({"home/rooms": 60}),
        household({"home/rooms": 99}, [{"age": 1}]),
    ]
    found = told(*homes, checks=checks)
    assert {kind: each.tolist() for kind, each in found.findings.items()} == {
        "error": [1, 0, 0],
        "warning": [2, 1, 0],
        "pending_error": [1, 0, 0],
        "pending_warning": [2, 0, 0],
    }
    unseen = told(*homes, checks=checks, examined=np.array([False, True, True]))
    assert unseen.findings["warning"].tolist() == [0, 1, 0]


def test_what_is_said_of_an_enumerator_is_said_of_no_interview() -> None:
    who = Check("who", "", "enumerator", variable="rooms")
    homes = [
        household({"interviewer": name, "home/rooms": rooms + k % 3})
        for name, rooms in (("Ama", 2), ("Edi", 2), ("Ola", 20))
        for k in range(20)
    ]
    cleaned = clean(
        raw_tables(*homes, fields=FIELDS),
        FIELDS,
        Definition(checks=(who, *QUIET)),
        Facts(CHOICES),
    )
    assert cleaned.log.num_rows > 0
    found = told(*homes, checks=(who,))
    assert found.findings["warning"].sum() == 0


def test_keys_are_those_of_the_form_or_of_the_account() -> None:
    homes = [household({"interviewer": "Ama", "site": "A"}), household({})]
    review = pa.array(["approved", None])
    found = told(*homes, area="concat(${site}, '-')", review=review)
    assert found.keys["enumerator"].to_pylist() == ["Ama", None]
    assert found.keys["area"].to_pylist() == ["A-", "-"]
    assert found.keys["version"].to_pylist() == ["1", "1"]
    assert found.review.to_pylist() == ["approved", None]
    nobody = told(*homes, fields=(*FIELDS[:2], *FIELDS[3:]))
    assert nobody.keys["enumerator"].to_pylist() == ["Phone", "Phone"]
    assert nobody.keys["area"].to_pylist() == [None, None]
    with pytest.raises(SurveyError):
        told(*homes, area="${nothing}")
