"""Which submissions have changed, and whether former findings may count at all."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from collect.datasets.cleaning import LOG_SCHEMA, Decision, Published
from collect.datasets.pipeline import Facts
from collect.datasets.pipeline.checks.marks import fingerprint, marks, since
from collect.forms.xlsform.definition import Check, Definition, Variable
from collect.forms.xlsform.fields import Choice, Field
from tests.factories.tables import FIELDS, household, raw_tables

RAW = raw_tables(*(household({"site": site}) for site in "ABC"))[""]
NOTHING = LOG_SCHEMA.empty_table()
DESIGN = Definition(checks=(Check("x", "", "constraint", constraint="1"),))
FACTS = Facts(
    {"site": [Choice("A")]}, [Published("1", datetime(2026, 1, 1, tzinfo=UTC))]
)


def decision(number: int) -> Decision:
    return Decision(
        id=number,
        uuid="uuid:2",
        table="",
        row="uuid:2",
        question="site",
        check_id="",
        change_type="change_response",
        old_value="A",
        seen_value="A",
        new_value="B",
        reason="",
        issue="",
        severity="warning",
        version_id=2,
        siblings=0,
    )


def changed(before: pa.Table, now: pa.Table) -> tuple[list[Any], list[Any]]:
    former = since(NOTHING, before, now)
    assert former is not None
    return former.added.to_pylist(), former.touched.to_pylist()


def test_new_ones_are_added_and_those_gone_touched() -> None:
    all_three = marks(RAW, Facts())
    assert changed(all_three, all_three) == ([], [])
    assert changed(all_three.slice(0, 1), all_three.slice(1)) == (
        ["uuid:2", "uuid:3"],
        ["uuid:1"],
    )


@pytest.mark.parametrize("column", ["_seq", "_version_id", "_submitter"])
def test_another_version_or_sender_touches_a_submission(column: str) -> None:
    values = RAW[column].to_pylist()
    values[1] = None if column == "_submitter" else 9
    place = RAW.schema.get_field_index(column)
    now = RAW.set_column(place, RAW.schema.field(place), [values])
    assert changed(marks(RAW, Facts()), marks(now, Facts())) == ([], ["uuid:2"])


def test_a_decision_touches_its_submission_and_so_does_its_end() -> None:
    none = marks(RAW, Facts())
    one = marks(RAW, Facts(), [decision(1)])
    other = marks(RAW, Facts(), [decision(1), decision(2)])
    assert changed(none, one) == changed(one, other) == ([], ["uuid:2"])
    assert changed(other, none) == ([], ["uuid:2"])
    assert changed(one, one) == ([], [])


def test_what_nothing_is_known_of_beside_is_looked_at_next_time() -> None:
    beside = {"": pa.table({"_row": ["uuid:1", "uuid:3"]})}
    now = marks(RAW, Facts(beside=beside))
    assert now["_instance_id"].to_pylist() == ["uuid:1", "uuid:3"]


def test_marks_of_other_columns_cannot_be_compared() -> None:
    now = marks(RAW, Facts())
    assert since(NOTHING, now.drop_columns(["_submitter"]), now) is None


def test_the_fingerprint_changes_with_all_that_findings_depend_on() -> None:
    field = replace(FIELDS[0], relevant="${x} > 1")
    later = Published("2", datetime(2026, 2, 1, tzinfo=UTC))
    variable = Definition(checks=DESIGN.checks, variables=(Variable("v", "", "1"),))
    given: list[tuple[Definition, tuple[Field, ...], Facts, str]] = [
        (DESIGN, FIELDS, FACTS, "1"),
        (variable, FIELDS, FACTS, "1"),
        (replace(DESIGN, checks=(replace(DESIGN.checks[0], constraint="2"),)), FIELDS, FACTS, "1"),
        (DESIGN, (field, *FIELDS[1:]), FACTS, "1"),
        (DESIGN, FIELDS, replace(FACTS, choices={}), "1"),
        (DESIGN, FIELDS, replace(FACTS, versions=[*FACTS.versions, later]), "1"),
        (DESIGN, FIELDS, FACTS, "2"),
    ]  # fmt: skip
    assert len({fingerprint(*each) for each in given}) == len(given)
    assert fingerprint(*given[0]) == fingerprint(*given[0])
