"""Every way by which positions could leave: exact for who may see them, else nowhere.

Alice may read direct identifiers. Bob reads submissions, Rita checks them one by one,
Ana reads results. Chelsea is nobody here.
"""

import csv
import io
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest

from collect.accounts.models import Actor
from collect.accounts.permissions import ANALYST, REVIEWER
from collect.datasets.cleaning import distance
from collect.forms.models import Form
from tests.factories.accounts import Person, make_person
from tests.integration.datasets.exports.asking import Exports, archive_of, body, lines
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.positions.conftest import PLACES, SCHOOL, home, marks

TABLES = ["csv", "csv-excel", "xlsx", "parquet", "jsonl", "stata", "spss"]
PLACED = ["geojson", "kml"]


@pytest.fixture
def rita(form: Form) -> Person:
    return make_person("rita", REVIEWER, form.project)


@pytest.fixture
def ana(form: Form) -> Person:
    return make_person("ana", ANALYST, form.project)


def v1(form: Form, rest: str) -> str:
    return f"/v1/projects/{form.project_id}/forms/homes{rest}"


def data(form: Form, rest: str) -> str:
    return f"/data/v1/projects/{form.project_id}/forms/homes{rest}"


def numbers_in(name: str, content: bytes, folder: Path) -> str:
    """The content as text in which numbers can be sought."""
    if name.endswith((".xlsx", ".zip")):
        inside = zipfile.ZipFile(io.BytesIO(content))
        return " ".join(inside.read(each).decode() for each in inside.namelist())
    if name.endswith(".parquet"):
        table: Any = pq.read_table(io.BytesIO(content))
        return str(table.to_pylist())
    if name.endswith((".dta", ".sav")):
        path = folder / name.replace("/", "_")
        path.write_bytes(content)
        if name.endswith(".dta"):
            return str(pd.read_stata(path, convert_categoricals=False).to_dict())
        return str(pyreadstat.read_sav(path)[0].to_dict())
    return content.decode()


def members(archive: zipfile.ZipFile, folder: Path) -> Iterator[tuple[str, str]]:
    """Names of the files of an export, with their text."""
    for name in archive.namelist():
        yield name, numbers_in(name, archive.read(name), folder)


@pytest.mark.parametrize("format_", TABLES + PLACED)
@pytest.mark.parametrize("repeats", ["long", "wide"])
def test_no_format_has_an_exact_position(
    bob: Person,
    homes: list[str],
    exports: Exports,
    tmp_path: Path,
    format_: str,
    repeats: str,
) -> None:
    made = exports.made(bob, format_, repeats=repeats)
    assert made["state"] == "succeeded", made["error"]
    archive = archive_of(bob, made["id"])
    found = " ".join(dict(members(archive, tmp_path)).values())
    assert "27.654321" in found  # The school is public.
    for mark in marks():
        assert mark not in found, (format_, mark)
    assert "1311.5" not in found
    assert "28.71234" not in found  # Computed from a latitude.
    for number in PLACES[0]:
        packed = struct.pack("<d", number)
        assert all(packed not in archive.read(name) for name in archive.namelist())


@pytest.mark.parametrize("format_", TABLES + PLACED)
def test_who_may_see_identifiers_gets_exact_ones(
    alice: Person, homes: list[str], exports: Exports, tmp_path: Path, format_: str
) -> None:
    made = exports.made(alice, format_, identifiers=True)
    archive = archive_of(alice, made["id"])
    found = " ".join(dict(members(archive, tmp_path)).values())
    # Places take one question at a time; what they show is exact.
    assert marks()[0] in found
    assert not made["notices"]


def points(rows: list[dict[str, str]], name: str) -> list[tuple[float, float]]:
    return [(float(r[f"{name}-Latitude"]), float(r[f"{name}-Longitude"])) for r in rows]


def test_a_cluster_is_one_point_within_the_bounds_and_in_every_download(
    bob: Person, form: Form, by: Actor, homes: list[str], exports: Exports
) -> None:
    first = lines(archive_of(bob, exports.made(bob)["id"]), "submissions.csv")
    one, two, three = points(first, "gps")
    assert one == two != three
    for moved, measured, limit in ((one, PLACES[0], 2_000), (three, PLACES[2], 10_000)):
        away = float(distance(*map(np.array, (*moved, *measured))))
        assert 0 < away <= limit
    # All positions of a household are one, and only where it has one.
    for name in ("began", "door"):
        assert points(first, name) == [one, two, three]
    assert {row["gps-Altitude"] + row["gps-Accuracy"] for row in first} == {""}
    # Others came, of the same cluster and with a text that is no point.
    home(form, by, (27.9, 85.9), "E1")
    home(form, by, (27.9, 85.9), "E2", gps="27.9123 85.9 x")
    again = lines(archive_of(bob, exports.made(bob)["id"]), "submissions.csv")
    assert points(again[:4], "gps") == [one, two, three, one]
    assert again[4]["gps-Latitude"] == ""
    filtered = exports.made(bob, filter="ea eq 'E2'")
    (only, _) = lines(archive_of(bob, filtered["id"]), "submissions.csv")
    assert points([only], "gps") == [three]


def test_a_household_without_position_has_none_but_takes_part_elsewhere(
    bob: Person, form: Form, by: Actor, exports: Exports
) -> None:
    home(form, by, (0.0, 0.0), "")
    home(form, by, PLACES[0], "", gps="")
    nowhere, somewhere = lines(
        archive_of(bob, exports.made(bob)["id"]), "submissions.csv"
    )
    assert nowhere["gps-Latitude"] == somewhere["gps-Latitude"] == ""
    assert points([somewhere], "door") != [PLACES[0]]


def test_a_notice_says_what_happened(
    bob: Person, homes: list[str], exports: Exports
) -> None:
    left_out, moved = exports.made(bob)["notices"]
    # Name, bed, path, yard, and two that are computed; began, gps, door and spot.
    assert left_out == "Questions left out as direct identifiers: 6."
    assert moved.startswith("Questions with displaced positions: 4.")


@pytest.mark.parametrize("asked", ["gps", "door", "bed", "path", "lat", "north"])
def test_a_filter_by_a_position_takes_the_right(
    alice: Person, bob: Person, homes: list[str], exports: Exports, asked: str
) -> None:
    assert exports.ask(bob, filter=f"{asked} ne null").status_code == 403
    assert exports.ask(alice, filter=f"{asked} ne null").status_code == 202
    for tail in (".svc/Submissions", "/submissions.csv", "/submissions.csv.zip"):
        for option in (f"$filter={asked} ne null", f"$orderby={asked}"):
            if "orderby" in option and tail != ".svc/Submissions":
                continue
            answer = bob.get(v1(exports.form, f"{tail}?{option}"))
            assert answer.json()["code"] == 403.51
    assert exports.ask(bob, filter="school ne null").status_code == 202


CENTRAL = [
    ".svc/Submissions?$expand=*",
    ".svc/Submissions",
    ".svc/Submissions.member",
    ".svc/Submissions?$wkt=true",
    "/submissions.csv",
    "/submissions.csv.zip",
    "/submissions.geojson",
    "/submissions.geojson?fieldpath=/gps",
    "/submissions.geojson?fieldpath=/path",
]


@pytest.mark.parametrize("tail", CENTRAL)
def test_centrals_tables_have_none_but_for_those_who_may(
    alice: Person,
    bob: Person,
    rita: Person,
    ana: Person,
    chelsea: Person,
    form: Form,
    homes: list[str],
    tmp_path: Path,
    tail: str,
) -> None:
    def text(person: Person) -> str:
        answer = person.get(v1(form, tail))
        assert answer.status_code == 200, answer.content
        name = "a.zip" if ".zip" in tail else "a"
        return numbers_in(name, body(answer), tmp_path)

    for person in (bob, rita):
        found = text(person)
        assert not any(mark in found for mark in marks())
        assert "Ama" not in found
    assert marks()[0] in text(alice)
    for person in (ana, chelsea):
        assert person.get(v1(form, tail)).json()["code"] == 403.1


def test_a_submission_as_it_was_sent_is_for_those_who_check_it(
    alice: Person,
    bob: Person,
    rita: Person,
    ana: Person,
    chelsea: Person,
    form: Form,
    homes: list[str],
) -> None:
    one = f"/submissions/{homes[0]}"
    for tail in (
        f"{one}.xml",
        f"{one}/versions/{homes[0]}.xml",
        f"{one}/diffs",
        f"{one}/attachments/p.jpg",
        f"{one}/versions/{homes[0]}/attachments/p.jpg",
    ):
        for person in (alice, rita):
            answer = person.get(v1(form, tail))
            body(answer)
            assert answer.status_code == 200, (tail, answer)
        assert bob.get(v1(form, tail)).json()["code"] == 403.51
        for person in (ana, chelsea):
            assert person.get(v1(form, tail)).json()["code"] == 403.1


def test_where_one_submission_was_made_is_told_to_those_who_may_take_all(
    alice: Person, bob: Person, rita: Person, form: Form, homes: list[str]
) -> None:
    for tail in (
        f"/submissions/{homes[0]}.geojson",
        f"/submissions/{homes[0]}/versions/{homes[0]}.geojson?fieldpath=/gps",
    ):
        assert marks()[0] in body(alice.get(v1(form, tail))).decode()
        for person in (bob, rita):
            assert marks()[0] not in body(person.get(v1(form, tail))).decode()


def test_clean_tables_have_displaced_positions_for_everybody(
    alice: Person, bob: Person, ana: Person, form: Form, homes: list[str]
) -> None:
    assert finished_run(form).state == "succeeded"
    for person in (alice, bob):
        answer = person.get(data(form, "/tables/submissions.parquet"))
        rows = pq.read_table(io.BytesIO(answer.content))
        text = str(rows.to_pylist())
        assert not any(mark in text for mark in marks())
        hidden = {"name", "bed", "path", "yard", "lat", "north", "copied", "twice"}
        assert hidden.isdisjoint(rows.column_names)
        assert {"gps", "door", "school", "far", "more"} <= {*rows.column_names}
        gps = rows["gps"].to_pylist()
        assert gps[0] == gps[1] != gps[2]
        assert rows["school"].to_pylist()[0]["lat"] == float(SCHOOL.split()[0])
        members = person.get(data(form, "/tables/member.parquet"))
        spots = pq.read_table(io.BytesIO(members.content))["spot"].to_pylist()
        assert spots == gps
    assert ana.get(data(form, "/tables/submissions.parquet")).status_code == 403


def test_raw_and_clean_tables_agree_on_where_a_household_is(
    bob: Person, form: Form, homes: list[str], exports: Exports
) -> None:
    finished_run(form)
    content = bob.get(data(form, "/tables/submissions.parquet")).content
    clean = pq.read_table(io.BytesIO(content))["gps"].to_pylist()
    raw = lines(archive_of(bob, exports.made(bob)["id"]), "submissions.csv")
    assert points(raw, "gps") == [(each["lat"], each["lon"]) for each in clean]


def test_the_cleaning_log_tells_positions_to_those_who_decide(
    alice: Person, bob: Person, rita: Person, form: Form, homes: list[str]
) -> None:
    finished_run(form)
    change = {
        "decisions": [
            {
                "uuid": homes[0],
                "question": "gps",
                "changeType": "blank_response",
                "oldValue": f"{PLACES[0][0]} {PLACES[0][1]} 1311.5 4.5",
                "reason": "not measured there",
            }
        ]
    }
    assert rita.post(data(form, "/decisions"), change).status_code == 201
    finished_run(form)
    for tail in ("/findings", "/cleaning-log.csv", "/decisions"):
        shown = body(alice.get(data(form, tail))).decode()
        assert marks()[0] in shown or tail == "/findings", tail
        for person, sees in ((rita, True), (bob, False)):
            text = body(person.get(data(form, tail))).decode()
            assert (text == shown) is sees
            if not sees:
                assert not any(mark in text for mark in marks()), tail
                assert " m from the middle" not in text


@pytest.mark.parametrize("area", ["gps", "bed", "lat", "copied", "twice", "name"])
def test_fieldwork_is_not_told_by_position_or_name(
    alice: Person, bob: Person, form: Form, homes: list[str], area: str
) -> None:
    path = data(form, f"/fieldwork?by=area&area={area}")
    assert bob.get(path).json()["code"] == 403.51
    assert alice.get(path).status_code in (200, 400)
    assert bob.get(data(form, "/fieldwork?by=area&area=ea")).status_code == 200
    tables = csv.reader(
        io.StringIO(body(bob.get(data(form, "/fieldwork.csv"))).decode())
    )
    assert not any(mark in cell for row in tables for cell in row for mark in marks())


def test_results_for_analysts_tell_no_position(
    ana: Person, form: Form, homes: list[str]
) -> None:
    run = finished_run(form)
    for path in (
        data(form, "/estimates.csv"),
        data(form, "/tables/evolution"),
        data(form, "/runs"),
        f"/data/v1/runs/{run.pk}",
    ):
        answer = ana.get(path)
        assert answer.status_code == 200
        assert not any(mark in body(answer).decode() for mark in marks())
