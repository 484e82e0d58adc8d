"""A survey of sixty homes, and what its microdata are asked and read by.

What is in the files is counted independently, by pandas.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from collect.forms.uploads import Kind
from tests.compat.seeded import undone
from tests.factories.accounts import Person, make_app_user, make_project
from tests.factories.forms import make_form
from tests.factories.submissions import instance, send
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.releases.conftest import (
    Country,
    content,
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
