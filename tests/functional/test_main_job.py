"""The main job on real input: a workbook, 567 households, two phones, estimates."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from collect.datasets.tables.folders import STATES
from tests.functional import wash
from tests.functional.wash_comparison import COLUMNS, assert_estimates
from tests.functional.wash_truth import read, truths
from tests.support.servers import Up

HOUSEHOLDS, MEMBERS = 567, 2498
AGES = {
    "under five": "under_5",
    "5 to 17": "age_5_17",
    "adult (18 or older)": "adult",
    "unknown/did not answer": "unknown",
}


@pytest.fixture(scope="module")
def data(shared_data: Path) -> Path:
    return shared_data / "wash-abidjan-2022"


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[Up]:
    with wash.server() as up:
        yield up


@pytest.fixture(scope="module")
def survey(running: Up, data: Path) -> Iterator[wash.Wash]:
    with wash.project(running, data) as prepared:
        statuses = wash.send_all(prepared, wash.instances(data))
        assert set(statuses) == {201}
        prepared.wait_for(HOUSEHOLDS)
        yield prepared


def test_every_household_and_member_is_stored_once(survey: wash.Wash) -> None:
    assert survey.submissions() == HOUSEHOLDS
    newest = survey.runs()[0]
    assert newest["submissions"] == HOUSEHOLDS
    assert newest["rows"] == {"": HOUSEHOLDS, "/member": MEMBERS}
    assert newest["problems"] == []


def test_every_published_cell_is_found_in_the_tables(
    survey: wash.Wash, running: Up, data: Path
) -> None:
    households, members = read(data)
    raw = _raw_tables(running)
    stored = {row["_instance_id"]: row for row in raw["submissions"].to_pylist()}
    for published in households.to_dict("records"):
        row = {
            name.rpartition("/")[2]: value
            for name, value in stored[published["KEY"]].items()
        }
        for name, value in published.items():
            assert _text(row, str(name)) == _canonical(str(value)), (
                published["KEY"],
                name,
            )
    rows = sorted(raw["member"].to_pylist(), key=lambda row: row["_ordinal"])
    by_household: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        by_household.setdefault(str(row["_instance_id"]), []).append(row)
    for key, published_members in members.groupby("KEY", sort=False):
        found = by_household[str(key)]
        assert len(found) == len(published_members)
        for published, row in zip(
            published_members.to_dict("records"), found, strict=True
        ):
            published["Age_group"] = AGES[published["Age_group"]]
            for name in set(published) - {"KEY", "City", "Site"}:
                assert (row[str(name)] or "") == published[name], (key, name)


def test_every_estimate_equals_the_independent_computation(
    survey: wash.Wash, data: Path
) -> None:
    assert_estimates(survey.estimates(), truths(data))


def test_estimates_have_the_columns_that_were_promised(survey: wash.Wash) -> None:
    rows = survey.estimates()
    assert list(rows[0]) == COLUMNS
    assert {row["REF_AREA"] for row in rows} == {"CIV"}
    assert {row["TIME_PERIOD"] for row in rows} == {"2022"}
    for row in rows:
        n = int(row["N"])
        assert row["OBS_STATUS"] == ("A" if n >= 50 else "U" if n >= 25 else "Q")


def test_the_cleaning_log_counts_codes_for_no_valid_answer(survey: wash.Wash) -> None:
    log = survey.client.get(f"/data{survey.form_url}/cleaning-log.csv").text
    assert log.count(",missing_code,") == 4
    assert ",rooms_outlier," in log


def test_a_second_full_resend_changes_nothing(
    survey: wash.Wash, running: Up, data: Path
) -> None:
    before = (survey.estimates(), survey.runs(), survey.submissions())
    tables = _raw_tables(running)
    assert set(wash.send_all(survey, wash.instances(data))) == {201}
    asked = survey.client.post(f"/data{survey.form_url}/runs")
    assert asked.status_code == 202
    survey.wait_for(HOUSEHOLDS)
    assert survey.estimates() == before[0]
    assert survey.submissions() == before[2]
    assert [run["id"] for run in survey.runs()[1:]] == [run["id"] for run in before[1]]
    again = _raw_tables(running)
    assert {name: again[name].equals(table) for name, table in tables.items()} == {
        "submissions": True,
        "member": True,
    }


def _raw_tables(running: Up) -> dict[str, pa.Table]:
    folders = (running.data_dir / "tables").glob("*/raw/*")
    return {
        folder.name: DeltaTable(folder)
        .to_pyarrow_table()
        .sort_by([("_seq", "ascending"), ("_ordinal", "ascending")])
        for folder in folders
        if folder.name != STATES
    }


def _text(row: dict[str, object], published: str) -> str:
    """A stored answer as the publishers wrote it."""
    if published == "KEY":
        return str(row["_instance_id"])
    question, _, code = published.partition("/")
    value = row[question]
    if code:
        return "" if value is None else str(int(code in value))  # type: ignore[operator]
    return "" if value is None else _canonical(str(value))


def _canonical(text: str) -> str:
    return text.removesuffix(".0")
