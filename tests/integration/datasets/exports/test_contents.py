"""What is in an export: tables, codebooks, a manifest."""

from tests.factories.accounts import Person
from tests.integration.datasets.exports.asking import (
    Exports,
    archive_of,
    lines,
)


def test_an_archive_has_a_file_per_table_codebooks_and_a_manifest(
    alice: Person, homes: list[str], exports: Exports
) -> None:
    report = exports.made(alice)
    assert report["state"] == "succeeded", report["error"]
    assert (report["rowsDone"], report["rowsTotal"], report["cursor"]) == (5, 5, 2)
    archive = archive_of(alice, report["id"])
    assert archive.testzip() is None
    assert archive.namelist() == [
        "submissions.csv",
        "member.csv",
        "codebook.xlsx",
        "codebook.xml",
        "manifest.json",
    ]
    assert [row["rooms"] for row in lines(archive, "submissions.csv")] == ["2", "11"]
    assert [row["age"] for row in lines(archive, "member.csv")] == ["30", "4", "7"]
