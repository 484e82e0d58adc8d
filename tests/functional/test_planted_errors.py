"""Cleaning on real input: forty known errors, found, decided by workbook, and gone."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.db import transaction

from collect.accounts.permissions import ADMIN
from collect.datasets.cleaning.log import MISSING
from tests.factories.accounts import make_person
from tests.functional.planted_decisions import OTHER_TEXTS, STALE, WRONG_CHOICE
from tests.functional.planted_project import BOOKKEEPING, TABLES
from tests.functional.planted_story import Story, tell
from tests.functional.planted_table import NOBODY, Error, errors

pytestmark = pytest.mark.django_db

ERRORS = list(errors())
TEXTS = [error for error in ERRORS if OTHER_TEXTS in error.found_by]
ADDED = [error for error in ERRORS if error.added]
FIGURES = ("OBS_VALUE", "SE", "LOWER", "UPPER", "N", "SUM_WEIGHTS", "DEFF")


@pytest.fixture(scope="module")
def story(
    shared_data: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Story]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield tell(make_person("alice", ADMIN), shared_data / "wash-abidjan-2022")
        transaction.set_rollback(True)


def test_forty_errors_are_planted(story: Story) -> None:
    assert [one.error.number for one in story.planted] == list(range(1, 41))
    assert len({one.uuid for one in story.planted}) == 40
    assert story.baseline.problems == story.before.problems == []


@pytest.mark.parametrize(
    "error", ERRORS, ids=lambda error: f"{error.number} {error.kind} {error.question}"
)
def test_an_error_is_found_by_the_checks_that_can_know_and_no_others(
    story: Story, error: Error
) -> None:
    (planted,) = [one for one in story.planted if one.error == error]
    found = story.before.findings() - story.baseline.findings()
    own = {line[0] for line in found if line[2].startswith(planted.uuid)}
    assert own == error.found_by


def test_nothing_else_is_found_and_nothing_is_hidden(story: Story) -> None:
    found, known = story.before.findings(), story.baseline.findings()
    wrong = {one.uuid for one in story.planted}
    assert {line[2].partition("/")[0] for line in found - known} <= wrong
    # Answers that were found for what they were, and are others now.
    hidden = {(check, value) for check, _, _, _, value in known - found}
    assert hidden == {
        ("missing_code", "9999"),
        ("missing_code", "111"),
        (OTHER_TEXTS, "sous l'auvent"),
    }


def test_errors_are_in_the_raw_data_and_stay_there(story: Story) -> None:
    wrong = {
        (one.table, one.row, one.error.question)
        for one in story.planted
        if not one.error.added and one.error.question not in NOBODY
    }
    assert _differences(story.baseline.raw, story.before.raw) == wrong
    versions = [seen.versions() for seen in (story.baseline, story.before)]
    outdated = {uuid for uuid, name in versions[0].items() if versions[1][uuid] != name}
    assert outdated == {
        one.uuid for one in story.planted if one.error.question in NOBODY
    }
    for table in TABLES:
        assert story.after.raw[table].equals(story.before.raw[table])
    too_many = story.before.raw[""].num_rows - story.baseline.raw[""].num_rows
    assert too_many == len(ADDED) == 3


def test_a_workbook_with_mistakes_is_refused_by_cell_and_decides_nothing(
    story: Story,
) -> None:
    for refused in story.refused:
        assert (refused.status, refused.decisions) == (400, 0)
        assert refused.answer["code"] == 400.63
        told = {
            (one["row"], one["column"], one["code"])
            for one in refused.answer["details"]["findings"]
        }
        assert told == {
            (story.mistaken[WRONG_CHOICE], "new_value", "log.new.choice"),
            (story.mistaken[STALE], "old_value", "log.old.stale"),
        }


def test_all_is_decided_by_one_workbook_and_one_of_texts(story: Story) -> None:
    cells = {(one.table, one.row, one.error.question) for one in story.planted}
    about = Counter(
        (table, row, question.rpartition("/")[2])
        for _, table, row, question, _ in story.before.findings()
    )
    # Where several checks find an answer, the decision stands at each of their lines.
    again = sum(about[cell] - 1 for cell in cells if cell[2] and about[cell])
    right = [key for key in story.baseline.findings("pending") if key[0] != OTHER_TEXTS]
    expected = len(ERRORS) - len(TEXTS) + again + len(right)
    assert (story.tried.status, story.tried.decisions) == (200, 0)
    assert story.tried.answer["proposed"] == expected
    assert story.decided.answer["stored"] == story.decided.decisions == expected
    assert story.spelled.answer["stored"] == len(TEXTS) == 1
    assert story.spelled.decisions == expected + 1


@pytest.mark.parametrize("table", TABLES)
def test_the_data_are_those_without_errors_cell_for_cell(
    story: Story, table: str
) -> None:
    expected, cleaned = story.baseline.clean[table], story.after.clean[table]
    assert cleaned.schema.equals(expected.schema)
    assert story.before.rows(table) != story.baseline.rows(table)
    assert story.after.rows(table) == story.baseline.rows(table)
    assert list(story.after.rows(table)) == list(story.baseline.rows(table))


def test_the_estimates_are_those_without_errors(story: Story) -> None:
    expected, found = story.baseline.estimates, story.after.estimates
    assert story.before.estimates != expected
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        assert one.keys() == other.keys()
        for name, figure in other.items():
            if name in FIGURES and figure:
                assert math.isclose(float(one[name]), float(figure), rel_tol=1e-12)
            else:
                assert one[name] == figure


def test_only_texts_that_were_right_still_wait(story: Story) -> None:
    waiting = story.after.findings("pending")
    assert waiting == {
        finding
        for finding in story.baseline.findings("pending")
        if finding[0] == OTHER_TEXTS
    }
    assert story.after.problems == []


def test_interviews_too_many_are_in_the_deletion_log(story: Story) -> None:
    deleted = {line["uuid"]: line["reason"] for line in story.after.deleted}
    assert deleted == {
        one.uuid: one.error.kind for one in story.planted if one.error.added
    }


def test_the_log_sent_back_as_it_is_changes_nothing(story: Story) -> None:
    assert story.again.status == 200
    assert story.again.answer["stored"] == story.again.answer["proposed"] == 0
    assert story.again.answer["findings"] == []
    assert story.again.decisions == story.spelled.decisions


def _differences(
    first: Mapping[str, pa.Table], second: Mapping[str, pa.Table]
) -> set[tuple[str, str, str]]:
    """Table, row and question of the cells that differ, of rows that both have."""
    found = set()
    for name, table in first.items():
        others = {row["_row"]: row for row in second[name].to_pylist()}
        for row in table.to_pylist():
            other = others[row["_row"]]
            for column in set(row) - {*BOOKKEEPING, MISSING}:
                if row[column] != other[column]:
                    found.add((name, row["_row"], column.rpartition("/")[2]))
    return found
