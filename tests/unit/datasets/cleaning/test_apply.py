import random

import pyarrow as pa
import pytest

from collect.datasets.cleaning import (
    LOG_SCHEMA,
    LogEntry,
    LogError,
    apply_log,
    log_entries,
    log_table,
)
from tests.unit.datasets.cleaning.tables import blank, line, log, remove, survey


def column(table: pa.Table, name: str) -> list[object]:
    values: list[object] = table[name].to_pylist()
    return values


def test_without_decisions_clean_is_raw_with_nothing_missing() -> None:
    raw = survey()
    clean = apply_log(raw, log())
    for name, table in raw.items():
        assert clean[name].drop_columns(["_missing"]).equals(table) or name == "member"
        assert column(clean[name], "_missing") == [[], [], []]
    assert str(clean["member"]["age"]) == str(raw["member"]["age"])


def test_accepted_changes_and_blanks_are_carried_out() -> None:
    clean = apply_log(
        survey(),
        log(
            line("u1", "rooms", "3", new_value="4"),
            line("u1", "items", "radio oven", new_value="radio"),
            line("u3", "items", None, new_value="oven"),
            blank("u2", "rooms", "999"),
            line("u1", "age", "nan", table="member", row="u1/member[2]", new_value="7"),
            blank("u2", "age", "9999", table="member", row="u2/member[1]"),
        ),
    )
    root, member = clean[""], clean["member"]
    assert column(root, "rooms") == [4, None, None]
    assert column(root, "items") == [["radio"], ["999"], ["oven"]]
    assert column(root, "_missing") == [[], ["rooms"], []]
    assert column(member, "age") == [5.0, 7.0, None]
    assert column(member, "_missing") == [[], [], ["age"]]
    assert root.schema.field("rooms").type == pa.int64()


def test_a_removed_survey_leaves_all_tables() -> None:
    clean = apply_log(
        survey(), log(remove("u1"), line("u1", "rooms", "3", new_value="4"))
    )
    assert column(clean[""], "_row") == ["u2", "u3"]
    assert column(clean["member"], "_row") == ["u2/member[1]"]


def test_only_accepted_lines_count() -> None:
    raw = survey()
    pending = line("u1", "rooms", "3", new_value="4", status="pending")
    rejected = line("u1", "rooms", "3", new_value="5", status="rejected")
    looked_at = line("u1", "rooms", "3", change_type="no_action")
    clean = apply_log(raw, log(pending, rejected, looked_at))
    assert clean[""]["rooms"].equals(raw[""]["rooms"])


def test_order_and_repetition_of_lines_do_not_matter() -> None:
    lines = [
        line("u1", "rooms", "3", new_value="4"),
        blank("u2", "rooms", "999"),
        blank("u2", "items", "999"),
        remove("u3"),
    ]
    expected = apply_log(survey(), log(*lines))
    again = [*lines, *lines]
    random.Random(4).shuffle(again)
    clean = apply_log(survey(), log(*again))
    assert clean[""].equals(expected[""])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (line("u1", "rooms", "5", new_value="4"), "its old_value is not the raw value"),
        (line("u1", "rooms", None, new_value="4"), "its old_value is not the raw"),
        (line("u1", "rooms", "three", new_value="4"), "its old_value is no int64"),
        (line("u1", "rooms", "3", new_value="four"), "its new_value is no int64"),
        (line("u1", "rooms", "3"), "a change_response needs a new_value"),
        (line("u1", "items", "radio oven", new_value="[1"), "its new_value is no list"),
        (line("u1", "rum", "3", new_value="4"), "question 'rum': no such question"),
        (line("u1", "_seq", "1", new_value="4"), "no such question"),
        (line("u9", "rooms", "3", new_value="4"), "row u9, .*: no such row"),
        (line("u1", "rooms", "3", table="child", new_value="4"), "no such table"),
        (line("u1", "rooms", "999", row="u2", new_value="4"), "another submission"),
        (remove("u9"), "row u9, .*no such submission to remove"),
    ],
)
def test_a_line_that_contradicts_the_raw_tables_is_an_error(
    entry: LogEntry, problem: str
) -> None:
    with pytest.raises(LogError, match=problem) as caught:
        apply_log(survey(), log(line("u1", "site", "azito", new_value="b"), entry))
    assert len(caught.value.problems) == 1


def test_two_different_new_values_for_a_cell_are_an_error() -> None:
    change = line("u1", "rooms", "3", new_value="4")
    for other in (blank("u1", "rooms", "3"), line("u1", "rooms", "3", new_value="5")):
        with pytest.raises(LogError, match="two lines give it different new values"):
            apply_log(survey(), log(change, other))


def test_all_problems_are_told_and_the_first_are_shown() -> None:
    lines = [line(f"x{n}", "rooms", "3", new_value="4") for n in range(8)]
    with pytest.raises(LogError, match=r"row x0.*and 4 more") as caught:
        apply_log(survey(), log(*lines, line("u2", "rooms", "a", table="member")))
    assert [p.row for p in caught.value.problems] == [f"x{n}" for n in range(8)] + [
        "u2"
    ]
    assert caught.value.problems[-1].table == "member"
    assert str(caught.value.problems[-1]).startswith("table 'member', row u2")


def test_lines_about_a_table_without_rows_are_errors() -> None:
    empty = {"": survey()[""].slice(0, 0)}
    assert len(apply_log(empty, log())[""]) == 0
    with pytest.raises(LogError, match="no such row"):
        apply_log(empty, log(line("u1", "rooms", "3", new_value="4")))


def test_row_keys_must_be_unique() -> None:
    twice = {"": pa.concat_tables([survey()[""]] * 2)}
    with pytest.raises(ValueError, match="table '': a row key occurs twice in _row"):
        apply_log(twice, log())


def test_another_table_is_no_log() -> None:
    with pytest.raises(ValueError, match="not a cleaning log"):
        apply_log(survey(), pa.table({"uuid": ["u1"]}))
    with pytest.raises(ValueError, match="not a cleaning log"):
        log_entries(pa.table({"uuid": ["u1"]}))


def test_entries_survive_arrow() -> None:
    entries = [line("u1", "rooms", "3", new_value="4"), remove("u2")]
    table = log_table(entries)
    assert table.schema.equals(LOG_SCHEMA)
    assert log_entries(table) == entries
    assert log_table([]).schema.equals(LOG_SCHEMA)
