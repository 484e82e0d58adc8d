"""Microdata of a release: nobody stands out in the files, and who may have them.

What is in the files is counted independently, by pandas.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest
from django.test import Client

from collect.accounts.models import AuditEvent, Project
from collect.accounts.permissions import ANALYST, DATA_COLLECTOR, VIEWER
from collect.datasets.models import Dataset
from collect.forms.uploads import Kind
from tests.compat.seeded import undone
from tests.factories.accounts import Person, make_app_user, make_person, make_project
from tests.factories.forms import make_form
from tests.factories.submissions import instance, send
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.releases.conftest import (
    Country,
    code,
    content,
    published,
    refused,
)

WORKBOOK = """
| survey |
|        | type                | name    | label::English (en) | pii    | calculation |
|        | start               | start   |                     |        |             |
|        | deviceid            | device  |                     |        |             |
|        | username            | user    |                     |        |             |
|        | text                | name    | Name of the head    | direct |             |
|        | text                | nick    | Nickname            | quasi  |             |
|        | text                | notes   | Notes               |        |             |
|        | geopoint            | gps     | Where               |        |             |
|        | geopoint            | school  | School              | none   |             |
|        | select_one area     | area    | Area                | quasi  |             |
|        | select_one ea       | ea      | Cluster             |        |             |
|        | decimal             | weight  | Weight              |        |             |
|        | select_multiple own | own     | Owns                |        |             |
|        | date                | built   | Built               |        |             |
|        | integer             | rooms   | Rooms               |        |             |
|        | image               | photo   | Photo               |        |             |
|        | begin_repeat        | member  | Member              |        |             |
|        | integer             | age     | Age                 | quasi  |             |
|        | select_one sex      | sex     | Sex                 | quasi  |             |
|        | select_one yes      | ill     | Ill                 |        |             |
|        | end_repeat          |         |                     |        |             |

| choices |
|         | list_name | name | label::English (en) |
|         | area      | U    | Urban               |
|         | area      | R    | Rural               |
|         | area      | S    | Slum                |
|         | ea        | E1   | First               |
|         | ea        | E2   | Second              |
|         | ea        | E3   | Third               |
|         | own       | tv   | Television          |
|         | own       | car  | Car                 |
|         | sex       | F    | Female              |
|         | sex       | M    | Male                |
|         | yes       | y    | Yes                 |
|         | yes       | n    | No                  |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | weight    | strata   | cluster | ref_area | time_period |
|        | ${weight} | ${area}  | ${ea}   | 'NPL'    | '2026'      |

| variables |
|           | table  | name   | calculation      |
|           |        | place  | string(${gps})   |
|           |        | double | ${rooms} * 2     |
|           | member | months | ${age} * 12      |
|           | member | minor  | ${age} < 18      |

| indicators |
|            | indicator | table | type | numerator | denominator | label::English (en) |
|            | ROOMS     |       | mean | ${rooms}  |             | Rooms               |
"""

HOMES = 60
BANDS = [0, 5, 10, 15, 18, 40]


@pytest.fixture(scope="module")
def survey(django_db_setup: None, django_db_blocker: Any) -> Iterator[Country]:
    """The survey of sixty homes, made once; what becomes of it is undone."""
    with django_db_blocker.unblock(), undone():
        project = make_project("Microdata")
        form = make_form(project, WORKBOOK.encode(), kind=Kind.MD)
        by = make_app_user(project, form_id=form.pk).actor
        for number in range(HOMES):
            send(form, instance(_answers(number), form_id="homes"), by=by)
        finished_run(form)
        yield Country(form, by, "NPL")


def _answers(number: int) -> str:
    """Three areas, one of them of two homes only; ages that are often rare."""
    area = "S" if number < 2 else "UR"[number % 2]
    ages = [(7 * number + 11 * place) % 70 for place in range(1 + number % 4)]
    members = "".join(
        f"<member><age>{age}</age><sex>{'FM'[age % 2]}</sex><ill>{'yn'[age % 3 > 0]}</ill>"
        "</member>"
        for age in ages
    )
    return (
        f"<device>collect:X{number}</device><user>ama</user>"
        f"<name>Ama {number}</name><nick>Nick{number}</nick><notes>Told{number}</notes>"
        f"<gps>27.7{number:03} 85.3 0 0</gps><school>27.65 85.65 0 0</school>"
        f"<area>{area}</area><ea>E{1 + number % 3}</ea><weight>1.23456{number:02}</weight>"
        f"<own>tv{' car' * (number % 2)}</own><built>19{50 + number % 40}-0{1 + number % 9}"
        f"-{10 + number % 19}</built><rooms>{2 + number % 3}</rooms><photo>p{number}.jpg"
        f"</photo>{members}"
    )


PLAN: dict[str, Any] = {
    "k": 5,
    "drop": ["double", "minor", "months"],
    "generalise": {"age": BANDS},
    "localSuppression": True,
}


@pytest.fixture
def make_one(make: Callable[..., str], survey: Country) -> Callable[..., str]:
    """Makes a public dataset with microdata; its address."""

    def made(**changes: Any) -> str:
        return make(survey, public=True, microdata={**PLAN, **changes})

    return made


def files_of(report: dict[str, Any]) -> dict[str, str]:
    """Names of microdata files by what they end in after the stem."""
    names = [file["name"] for file in report["files"] if file["microdata"]]
    return {name.removeprefix("homes_1-microdata-"): name for name in names}


def read(person: Person, at: str, report: dict[str, Any], name: str) -> bytes:
    path = f"{at}/releases/{report['number']}/files/{files_of(report)[name]}"
    answer = person.get(path)
    assert answer.status_code == 200, answer
    return content(answer)


def csv(person: Person, at: str, report: dict[str, Any], name: str) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(read(person, at, report, name)))


def smallest(rows: pd.DataFrame, quasi: list[str]) -> int:
    """Rows of the rarest combination, where a missing value is one of its own."""
    return int(rows.groupby(quasi, dropna=False).size().min())


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


def test_the_report_and_the_methods_note_say_what_was_done(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one()
    report = published(alice, at)
    found = report["counts"]["microdata"]
    assert (found["k"], found["links"]) == (5, False)
    assert "Hundepool" in found["source"]
    ((form),) = found["forms"]
    homes, members = form["tables"]
    assert homes["suppressed"]["area"] >= 2
    assert homes["unplaced"] >= 2
    assert members["recoded"] == {"age": "bands from 0, 5, 10, 15, 18, 40"}
    note = next(f["name"] for f in report["files"] if f["name"].endswith(".md"))
    text = content(alice.get(f"{at}/releases/1/files/{note}")).decode()
    assert "5 households or more" in text
    assert "values of area suppressed" in text


def test_without_suppression_a_release_fails_and_names_nobody(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one(localSuppression=False)
    problem = refused(alice, at)
    assert problem["code"] == 409.89
    assert "2 of 60 combinations of area, stratum in submissions" in problem["message"]
    assert "Ama" not in problem["message"]


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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"generalise": {"age": ["x"]}}, None),
        ({"k": 2}, None),
        ({"diversity": 1}, None),
        ({"drop": ["age"]}, "dropped, and yet named otherwise"),
        ({"other": 1}, None),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused_at_once(
    alice: Person, survey: Country, changes: dict[str, Any], said: str | None
) -> None:
    body = {
        "code": "HOMES",
        "names": {"en": "Homes"},
        "sources": [survey.named],
        "microdata": {**PLAN, **changes},
    }
    answer = alice.post("/data/v1/datasets", body)
    assert answer.status_code == 400
    if said:
        assert said in answer.json()["message"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"drop": ["nothing"]}, "no form has a question or variable nothing"),
        ({"generalise": {"age": "month"}}, "month and year are for dates"),
        ({"generalise": {"sex": [1, 2]}}, "bands are for numbers"),
        ({"generalise": {"age": [5, 0]}}, "limits of bands rise"),
        ({"generalise": {"age": {"a": ["b"]}}}, "groups are for codes"),
        ({"generalise": {"area": {"x": ["Q"]}}}, "its list has no Q"),
        ({"generalise": {"area": {"x": ["U"], "y": ["U"]}}}, "in one group only"),
        ({"drop": ["age", "sex", "months", "minor"], "generalise": {}}, "`pii: quasi`"),
        ({"k": 70}, "cannot be 70 alike"),
        ({"sensitive": ["ill"], "diversity": 3}, "different values of ill"),
    ],
)
def test_a_plan_that_does_not_fit_the_forms_fails_the_release(
    alice: Person, make_one: Callable[..., str], changes: dict[str, Any], said: str
) -> None:
    problem = refused(alice, make_one(**changes))
    assert problem["code"] == 409.89
    assert said in problem["message"]


def test_what_is_computed_from_what_is_known_is_known(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one(drop=["double"])
    report = published(alice, at)
    (form,) = report["counts"]["microdata"]["forms"]
    assert form["tables"][1]["quasi"] == [
        "age",
        "sex",
        "months",
        "minor",
        "stratum",
    ]
    members = csv(alice, at, report, "member.csv")
    assert smallest(members, ["age", "sex", "months", "minor"]) >= 5
    dropped = alice.patch(at, {"microdata": {**PLAN, "drop": ["member", "rooms"]}})
    assert dropped.status_code == 200
    second = published(alice, at)
    assert not any("member" in file["name"] for file in second["files"])


def test_groups_of_codes_and_years(alice: Person, make_one: Callable[..., str]) -> None:
    recoded = {"age": BANDS, "area": {"C": ["U", "S"]}, "built": "year"}
    at = make_one(generalise=recoded, drop=[*PLAN["drop"], "stratum", "cluster"])
    report = published(alice, at)
    homes = csv(alice, at, report, "submissions.csv")
    assert set(homes["area"]) == {"C", "R"}
    assert set(homes["built"]) <= set(range(1950, 1990))
    (form,) = report["counts"]["microdata"]["forms"]
    assert form["tables"][0]["suppressed"] == {}


def test_who_may_have_microdata(
    alice: Person, chelsea: Person, make_one: Callable[..., str], survey: Country
) -> None:
    at = make_one()
    bob = make_person("bob", VIEWER, survey.form.project)
    report = published(alice, at)
    path = f"{at}/releases/1/files/{files_of(report)['submissions.csv']}"
    ana = make_person("ana", ANALYST, survey.form.project)
    dora = make_person("dora", DATA_COLLECTOR, survey.form.project)
    for person in (alice, bob, ana):
        answer = person.get(path)
        assert answer.status_code == 200
        assert answer["Cache-Control"].startswith("private")
        content(answer)
    for person in (chelsea, dora):
        assert code(person.get(path)) == 403.1
    assert code(Client().get(path)) == 401.2
    assert Client().head(path).status_code == 401
    assert bob.client.head(path).status_code == 200
    events = AuditEvent.objects.filter(action="release.microdata.download")
    assert [event.actor_id for event in events.order_by("pk")] == [
        alice.id,
        bob.id,
        ana.id,
    ]
    # The figures are public, and say that there are microdata.
    assert Client().get(f"{at}/releases/1").json()["counts"]["microdata"]["k"] == 5


def test_microdata_are_public_only_where_the_dataset_says_so(
    alice: Person, make_one: Callable[..., str]
) -> None:
    at = make_one(public=True)
    report = published(alice, at)
    path = f"{at}/releases/1/files/{files_of(report)['submissions.csv']}"
    answer = Client().get(path)
    assert answer.status_code == 200
    content(answer)
    event = AuditEvent.objects.get(action="release.microdata.download")
    assert event.actor_id is None
    alice.post(f"{at}/releases/1/withdraw", {"reason": "wrong"})
    assert code(Client().get(path)) == 410.81


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


def test_a_number_that_everybody_has_another_of_needs_a_mark(
    alice: Person, make: Callable[..., str], project: Project
) -> None:
    text = WORKBOOK.replace(
        "| Rooms               |        |", "| Rooms               |  none  |"
    )
    marked = text.replace(
        "integer             | rooms", "integer             | phone"
    ).replace("${rooms}", "${phone}")
    for workbook, passes in (
        (marked.replace("  none  ", "        "), False),
        (marked, True),
    ):
        form = make_form(
            project, workbook.replace("homes", f"h{passes}").encode(), kind=Kind.MD
        )
        by = make_app_user(project, form_id=form.pk).actor
        for number in range(12):
            body = f"<area>U</area><ea>E1</ea><weight>1</weight><phone>{number}</phone>"
            body += "<member><age>3</age><sex>F</sex></member>"
            send(form, instance(body, form_id=f"h{passes}"), by=by)
        finished_run(form)
        at = make(Country(form, by, "NPL"), code=f"H{passes}", microdata=True)
        Dataset.objects.update(rules={"suppressed_below": 1, "unreliable_below": 1})
        if passes:
            published(alice, at)
        else:
            message = refused(alice, at)["message"]
            assert "phone has another number in most rows" in message


def test_a_form_without_tables_has_no_microdata(
    alice: Person, make: Callable[..., str], nepal: Country
) -> None:
    nepal.found()
    at = make(nepal, microdata=True)
    assert "ask for a run" in refused(alice, at)["message"]
