"""Nobody stands out in the files of microdata."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyreadstat

from tests.factories.accounts import Person
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.releases.conftest import (
    Country,
    published,
)
from tests.integration.datasets.releases.microdata.conftest import (
    BANDS,
    HOMES,
    PLAN,
    csv,
    files_of,
    read,
    smallest,
)


def test_the_files_hold_answers_in_which_nobody_stands_out(
    alice: Person, make_one: Callable[..., str], tmp_path: Path
) -> None:
    at = make_one()
    report = published(alice, at)
    kinds = ("csv", "parquet", "dta", "sav")
    tables = [
        f"{table}.{kind}" for kind in kinds for table in ("submissions", "member")
    ]
    assert list(files_of(report)) == [*tables, "codebook.xlsx", "codebook.xml"]
    assert [f["format"] for f in report["files"] if f["microdata"]][-2:] == [
        "microdata-codebook",
        "microdata-ddi",
    ]
    homes = csv(alice, at, report, "submissions.csv")
    assert list(homes.columns) == [
        "row",
        "stratum",
        "cluster",
        "weight",
        "area",
        "own/tv",
        "own/car",
        "built",
        "rooms",
    ]
    assert len(homes) == HOMES
    assert smallest(homes, ["area", "stratum"]) >= 5
    assert sorted(homes["row"]) == list(range(1, HOMES + 1))
    assert set(homes["cluster"].dropna()) <= set(range(1, 9))
    assert homes["built"].str.fullmatch(r"\d{4}-\d{2}").all()
    assert homes["weight"].map(lambda each: len(str(each)) <= 5).all()
    members = csv(alice, at, report, "member.csv")
    assert list(members.columns) == [
        "row",
        "stratum",
        "cluster",
        "weight",
        "age",
        "sex",
        "ill",
    ]
    assert smallest(members, ["age", "sex", "stratum"]) >= 5
    assert set(members["age"].dropna()) <= {
        "0-4",
        "5-9",
        "10-14",
        "15-17",
        "18-39",
        "40+",
    }
    parquet = pd.read_parquet(io.BytesIO(read(alice, at, report, "member.parquet")))
    assert len(parquet) == len(members)
    for ending, reads in (("dta", pyreadstat.read_dta), ("sav", pyreadstat.read_sav)):
        path = tmp_path / f"member.{ending}"
        path.write_bytes(read(alice, at, report, f"member.{ending}"))
        assert len(reads(path)[0]) == len(members)
    assert b"codeBook" in read(alice, at, report, "codebook.xml")


def test_nothing_that_tells_a_person_is_in_any_file(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one()
    report = published(alice, at)
    found = b"".join(
        read(alice, at, report, name)
        for name in files_of(report)
        if name.endswith((".csv", ".xml"))
    )
    for told in (
        b"Ama",
        b"Nick",
        b"Told",
        b"collect:X",
        b"27.",
        b"uuid",
        b"jpg",
        b"E1",
    ):
        assert told not in found.replace(b"4E1", b""), told


def test_households_with_their_members_are_alike_as_a_whole(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one(links=True, generalise={"age": [0, 18]})
    report = published(alice, at)
    homes = csv(alice, at, report, "submissions.csv")
    members = csv(alice, at, report, "member.csv")
    texts = members[["age", "sex"]].astype(str).agg("|".join, axis=1)
    whole = texts.groupby(members["household"]).agg(lambda each: "&".join(sorted(each)))
    homes["members"] = homes["row"].map(whole)
    assert homes["members"].notna().any()
    assert smallest(homes, ["area", "members"]) >= 5
    assert set(members["household"]) <= set(homes["row"])
    (form,) = report["counts"]["microdata"]["forms"]
    assert form["removedMembersOf"] == int(homes["members"].isna().sum())


def test_groups_of_codes_and_years(alice: Person, make_one: Callable[..., str]) -> None:
    recoded = {"age": BANDS, "area": {"C": ["U", "S"]}, "built": "year"}
    at = make_one(generalise=recoded, drop=[*PLAN["drop"], "stratum", "cluster"])
    report = published(alice, at)
    homes = csv(alice, at, report, "submissions.csv")
    assert set(homes["area"]) == {"C", "R"}
    assert set(homes["built"]) <= set(range(1950, 1990))
    (form,) = report["counts"]["microdata"]["forms"]
    assert form["tables"][0]["suppressed"] == {}


def test_the_same_answers_make_the_same_release(
    alice: Person, make_one: Callable[..., str], survey: Country
) -> None:
    at = make_one()
    first = published(alice, at)
    finished_run(survey.form)
    answer = alice.post(f"{at}/releases")
    assert answer.status_code in (200, 202)
    off = alice.patch(at, {"microdata": False})
    assert off.json()["microdata"] == {}
    without = published(alice, at)
    assert (first["number"], without["number"]) == (1, 2)
    assert not any(file["microdata"] for file in without["files"])
    on = alice.patch(at, {"microdata": PLAN}).json()["microdata"]
    assert (on["k"], on["local_suppression"]) == (5, True)
    third = published(alice, at)
    shas = [
        {
            f["format"] + f["name"][7:]: f["sha256"]
            for f in each["files"]
            if f["microdata"]
        }
        for each in (first, third)
    ]
    assert {k: v for k, v in shas[0].items() if "csv" in k and "codebook" not in k} == {
        k: v for k, v in shas[1].items() if "csv" in k and "codebook" not in k
    }
