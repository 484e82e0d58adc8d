"""What is in an export: tables, codebooks, a manifest."""

import hashlib
import io
import json
from typing import Any

import openpyxl
import pytest
from lxml import etree

from collect.forms.models import Form
from collect.forms.uploads import Kind
from collect.submissions.exports.columnar.formats import FORMATS
from tests.factories.accounts import Person
from tests.factories.forms import make_version
from tests.integration.datasets.conftest import WORKBOOK
from tests.integration.datasets.exports.asking import (
    Exports,
    archive_of,
    at,
    body,
    lines,
)

BESIDE = ["codebook.xlsx", "codebook.xml", "manifest.json"]


def test_an_archive_has_a_file_per_table_codebooks_and_a_manifest(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    report = exports.made(alice)
    assert report["state"] == "succeeded", report["error"]
    assert (report["rowsDone"], report["rowsTotal"], report["cursor"]) == (5, 5, 2)
    assert (report["fileName"], report["phase"]) == ("homes-csv.zip", "")
    archive = archive_of(alice, report["id"])
    assert archive.testzip() is None
    assert archive.namelist() == ["submissions.csv", "member.csv", *BESIDE]
    assert [row["rooms"] for row in lines(archive, "submissions.csv")] == ["2", "11"]
    assert [row["age"] for row in lines(archive, "member.csv")] == ["30", "4", "7"]


def test_the_manifest_tells_how_it_was_made_and_what_tells_files_apart(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    report = exports.made(alice, labels="both")
    archive = archive_of(alice, report["id"])
    manifest = json.loads(archive.read("manifest.json"))
    assert json.loads(body(alice.get(at(report["id"], "/manifest.json")))) == manifest
    assert [f["name"] for f in manifest["files"]] == archive.namelist()[:-1]
    for file in manifest["files"]:
        data = archive.read(file["name"])
        assert len(data) == file["size"]
        if file["name"] in BESIDE:
            assert file["sha256"] == hashlib.sha256(data).hexdigest()
        else:
            assert file["crc32"] == f"{archive.getinfo(file['name']).CRC:08x}"
    assert [(t["name"], t["file"], t["rows"]) for t in manifest["tables"]] == [
        ("submissions", "submissions.csv", 2),
        ("member", "member.csv", 3),
    ]
    assert manifest["cursor"] == 2
    assert manifest["form"]["versions"] == ["1"]
    assert manifest["options"]["labels"] == "both"
    assert manifest["requestedBy"]["displayName"] == "alice"
    assert manifest["software"].startswith("Collect 0.")
    assert manifest["notices"] == ["Questions left out as direct identifiers: 1."]


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_can_be_made(
    alice: Person, homes: list[str], exports: Exports, name: str
) -> None:
    report = exports.made(alice, name)
    # The survey has no place in it, which is all that maps can show.
    if name in ("geojson", "kml"):
        assert report["state"] == "failed"
        assert "geo" in report["error"]
        return
    assert report["state"] == "succeeded", report["error"]
    assert [table["rows"] for table in report["tables"]] == [2, 3]
    archive = archive_of(alice, report["id"])
    assert archive.testzip() is None
    number = 1 if FORMATS[name].many else 2
    assert archive.namelist()[number:] == BESIDE


def test_a_bare_file_is_the_table_itself(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    report = exports.made(alice, archive=False, repeats="wide")
    assert (report["fileName"], report["state"]) == ("homes.csv", "succeeded")
    answer = alice.get(at(report["id"], "/file"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    data = body(answer)
    assert data.decode("utf-8-sig").count("\n") == 3
    manifest = json.loads(body(alice.get(at(report["id"], "/manifest.json"))))
    assert manifest["files"][0] == {
        "name": "homes.csv",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


def test_two_tables_do_not_fit_into_a_bare_file_of_one(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    report = exports.made(alice, archive=False)
    assert report["state"] == "failed"
    assert "There are 2 tables" in report["error"]
    assert "Ask for an archive" in report["error"]
    one = exports.made(alice, archive=False, columns=["rooms"])
    assert one["state"] == "succeeded"


def test_codebooks_can_be_fetched_by_themselves(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    links = exports.made(alice)["links"]
    answer = alice.get(links["codebook"])
    assert answer["Content-Disposition"] == 'attachment; filename="homes-codebook.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(body(answer)))
    about = {row[0]: row[1] for row in book["about"].values}
    assert "Homes" in about.values()
    document = etree.fromstring(body(alice.get(links["ddi"])))
    assert document.tag == "{ddi:codebook:2_5}codeBook"


def test_questions_marked_as_direct_identifiers_come_only_when_asked_for(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    without = archive_of(alice, exports.made(alice)["id"])
    assert "name" not in lines(without, "submissions.csv")[0]
    assert b"Ama" not in without.read("codebook.xml")
    named = archive_of(alice, exports.made(alice, identifiers=True)["id"])
    assert [row["name"] for row in lines(named, "submissions.csv")] == ["Ama", "Ama"]


def test_what_one_version_calls_an_identifier_stays_one(
    alice: Person, homes: list[str], exports: Exports, form: Form
) -> None:
    workbook = WORKBOOK.replace("direct", "      ").replace(
        "homes   | 1", "homes   | 2"
    )
    make_version(form, workbook.encode(), kind=Kind.MD)
    archive = archive_of(alice, exports.made(alice)["id"])
    assert "name" not in lines(archive, "submissions.csv")[0]


def test_a_question_that_moved_into_a_group_is_one_column(
    alice: Person, homes: list[str], exports: Exports, form: Form
) -> None:
    moved = (
        WORKBOOK.replace(
            "|        | integer             | rooms  | Rooms               | 99      |        |",
            "|        | begin_group         | house  | House               |         |        |\n"
            "|        | integer             | rooms  | Rooms               | 99      |        |\n"
            "|        | end_group           |        |                     |         |        |",
        )
    ).replace("homes   | 1", "homes   | 2")
    make_version(form, moved.encode(), kind=Kind.MD)
    archive = archive_of(alice, exports.made(alice)["id"])
    rows = lines(archive, "submissions.csv")
    assert [row["house-rooms"] for row in rows] == ["2", "11"]
    assert "rooms" not in rows[0]
    assert b"/rooms moved to /house/rooms" in archive.read("codebook.xml")
    assert json.loads(archive.read("manifest.json"))["form"]["versions"] == ["1", "2"]
    old = archive_of(alice, exports.made(alice, version="1")["id"])
    rows = lines(old, "submissions.csv")
    assert [row["rooms"] for row in rows] == ["2", "11"]
    assert json.loads(old.read("manifest.json"))["form"]["versions"] == ["1"]


def test_the_codebook_tells_what_versions_added_removed_and_retyped(
    alice: Person, homes: list[str], exports: Exports, form: Form
) -> None:
    changed = (
        WORKBOOK.replace("| integer             | age ", "| text                | age ")
        .replace("| text                | name ", "| text                | head ")
        .replace("homes   | 1", "homes   | 2")
    )
    make_version(form, changed.encode(), kind=Kind.MD)
    document = archive_of(alice, exports.made(alice)["id"]).read("codebook.xml")
    assert b"/head was added" in document
    assert b"/name was removed" in document
    assert b"/member/age: int became string" in document


def test_an_export_of_no_submissions_has_headers(
    alice: Person, form: Form, exports: Exports
) -> None:
    report: Any = exports.made(alice)
    assert (report["state"], report["rowsTotal"]) == ("succeeded", 0)
    archive = archive_of(alice, report["id"])
    assert lines(archive, "submissions.csv") == []
    assert archive.read("submissions.csv")
