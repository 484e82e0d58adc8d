"""Checks of the sheet about who made an interview, and whether it was made."""

from collect.forms.xlsform.definition import Check
from tests.factories.tables import household
from tests.unit.datasets.pipeline.sheet import lines, run


def test_enumerators_are_known_by_their_question_and_named_in_every_line() -> None:
    homes = [
        household({"enumerator": who, "rooms": rooms + n % 3})
        for who, rooms in (("Ama", 2), ("Edi", 2), ("Ola", 7))
        for n in range(12)
    ]
    check = Check(
        "odd", "", "enumerator", variable="rooms", parameters={"threshold": "0.000001"}
    )
    found = lines(run(check, *homes), "row", "enumerator", "check_binding")
    assert found[-1] == ("uuid:36", "Ola", "rooms ~/~ Ola")
    share = Check("odd", "", "enumerator", variable="double")
    assert lines(run(share, *homes), "question")[-1] == ("double",)
    rule = Check("rule", "", "constraint", constraint="${rooms} < 9")
    assert {*lines(run(rule, *homes), "enumerator")} == {("Ola",)}


def test_enumerators_without_a_variable_are_compared_by_their_durations() -> None:
    homes = [
        household(
            {
                "site": who,
                "start": "2022-02-01T10:00:00Z",
                "end": f"2022-02-01T10:{minutes + n % 3}:00Z",
            }
        )
        for who, minutes in (("Ama", 40), ("Edi", 40), ("Ola", 10))
        for n in range(12)
    ]
    check = Check("fast", "", "enumerator", parameters={"by": "site"})
    ola = lines(run(check, *homes), "reason", "question")[-1]
    assert ola[0].startswith("Ola: typical duration in minutes 10.97 over 12; 40.99")
    assert ola[1] == "end"


def test_similar_interviews_are_compared_in_all_or_some_questions() -> None:
    answers = {"source": "tap", "site": "A", "b1": "1", "b2": "2", "b3": "3"}
    homes = [household(answers), household(answers | {"b3": "4"})]
    for similar in ("all", "source site b1 b2 b3"):
        given = {"similar": similar, "threshold": "80"}
        (line,) = lines(
            run(Check("copy", "", "duplicate", parameters=given), *homes),
            "row",
            "reason",
        )
        assert line == (
            "uuid:2",
            "80 % of 5 answers equal those of uuid:1; the limit is 80 %; apart: b3",
        )
