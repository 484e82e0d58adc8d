"""Durations, batteries and texts to recode."""

from collect.datasets.cleaning import (
    Check,
    find_durations,
    find_others,
    find_straightlines,
)
from tests.spec.cleaning.tables import found, moments, numbers, survey

TIMES = survey("""
uuid | start            | end              | east
a    | 2026-03-01 10:00 | 2026-03-01 10:04 | 60
b    | 2026-03-01 10:00 | 2026-03-01 10:40 | 60
c    | 2026-03-01 22:50 | 2026-03-01 23:20 | 60
d    | 2026-03-01 10:00 | 2026-03-01 09:55 | 60
e    | 2026-03-01 10:00 | 2026-03-01 13:00 | 60
f    | 2026-03-01 10:00 |                  | 60
g    | 2026-03-01 23:50 | 2026-03-02 00:10 | 60
h    | 2026-03-01 23:50 | 2026-03-02 00:10 |
""")
# Minutes are 4, 40, 30, -5, 180, none, 20, 20: in order -5 4 20 20 30 40 180. The
# quartiles lie at places 1.5 and 4.5: (4 + 20) / 2 = 12 and (30 + 40) / 2 = 35.
HALF = "; the middle half of all 7 lies between 12 and 35"


def test_an_interview_is_too_fast_too_slow_overnight_or_reversed() -> None:
    east = numbers(TIMES, "east")
    log = find_durations(
        Check("minutes"),
        TIMES,
        moments(TIMES, "start"),
        moments(TIMES, "end"),
        min_minutes=10,
        max_minutes=120,
        start_offset=east,
        end_offset=east,
    )
    # c: 23:50 to 00:20 by its own clock; g: 00:50 to 01:10; h's clock is unknown.
    assert found(log) == [
        ("a", f"4 minutes; the least allowed is 10{HALF}"),
        ("c", f"30 minutes; it began and ended on different days{HALF}"),
        ("d", f"-5 minutes; it ended before it began{HALF}"),
        ("e", f"180 minutes; the most allowed is 120{HALF}"),
    ]


def test_without_a_clock_only_more_than_a_day_is_surely_overnight() -> None:
    table = survey("""
    uuid | start            | end
    a    | 2026-03-01 23:00 | 2026-03-02 22:59
    b    | 2026-03-01 23:00 | 2026-03-02 23:01
    """)
    log = find_durations(
        Check("minutes"), table, moments(table, "start"), moments(table, "end")
    )
    assert found(log) == [("b", "1441 minutes; it began and ended on different days")]


BATTERY = survey("""
uuid | q1    | q2    | q3    | q4    | q5    | q6
a    | agree | agree | agree | agree | agree | agree
b    | agree | agree | agree | agree | agree | not
c    | not   |       | not   | not   | not   | not
d    | not   | not   | not   | not   |       |
e    |       |       |       |       |       |
""")
QUESTIONS = {f"q{n}": BATTERY[f"q{n}"] for n in range(1, 7)}


def test_a_battery_with_one_answer_is_a_straight_line() -> None:
    # Five answers or more have a, b and c; d has four.
    share = "so do 2 of 3 with 5 answers or more"
    assert found(find_straightlines(Check("x"), BATTERY, QUESTIONS)) == [
        ("a", f"“agree” to all 6 answered of 6 questions; {share}"),
        ("c", f"“not” to all 5 answered of 6 questions; {share}"),
    ]


def test_how_many_answers_make_a_line_is_a_parameter() -> None:
    log = find_straightlines(Check("x"), BATTERY, QUESTIONS, least=4)
    assert [row for row, _ in found(log)] == ["a", "c", "d"]
    log = find_straightlines(Check("x"), BATTERY, QUESTIONS, least=6)
    assert [row for row, _ in found(log)] == ["a"]


def test_other_texts_come_with_their_number_and_the_choice_they_resemble() -> None:
    table = survey("""
    uuid | source_other
    a    | Rain water
    b    | RAIN-WATER!
    c    | borhole
    d    |
    e    | tanker truck
    f    | ???
    """)
    choices = {"rain": ["Rainwater"], "bore": ["Borehole"], "tap": ["Robinet"]}
    log = find_others(Check("x"), table, table["source_other"], choices)
    # " rain water " has 11 pairs of letters, " rainwater " 10, of which 9 are common:
    # 2 * 9 / 21 = 86 %. " borhole " 8, " borehole " 9, common 7: 14 / 17 = 82 %.
    assert found(log) == [
        ("a", "“Rain water”; written 2 times; resembles the choice rain (86 % alike)"),
        ("b", "“RAIN-WATER!”; written 2 times; resembles the choice rain (86 % alike)"),
        ("c", "“borhole”; written once; resembles the choice bore (82 % alike)"),
        ("e", "“tanker truck”; written once; like no choice"),
        ("f", "“???”; written once; like no choice"),
    ]


def test_a_text_that_is_a_choice_is_said_to_be_it() -> None:
    table = survey("uuid | t\na | TAP\nb | robinét")
    log = find_others(Check("x"), table, table["t"], {"tap": ["Robinet"]})
    assert found(log) == [
        ("a", "“TAP”; written once; it is the choice tap"),
        ("b", "“robinét”; written once; it is the choice tap"),
    ]
