"""What the sample is made of stays out of microdata, unless it is known anyway."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from collect.accounts.models import Project
from collect.datasets.models import Dataset
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import instance, send
from tests.integration.datasets.homes import finished_run
from tests.integration.datasets.releases.conftest import Country, published
from tests.integration.datasets.releases.microdata.conftest import csv

WORKBOOK = """
| survey |
|        | type           | name   | label::English (en) | pii   | calculation      |
|        | select_one ea  | ea     | Cluster             |       |                  |
|        | calculate      | coded  |                     |       | substr(${ea}, 1) |
|        | integer        | people | People              | quasi |                  |
|        | select_one yes | ill    | Ill                 |       |                  |

| choices |
|         | list_name | name | label::English (en) |
|         | ea        | 11   | First               |
|         | ea        | 12   | Second              |
|         | ea        | 21   | Third               |
|         | yes       | y    | Yes                 |
|         | yes       | n    | No                  |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | 1       |

| design |
|        | strata  | ref_area | time_period |
|        | STRATA  | 'NPL'    | '2026'      |

| variables |
|           | table | name   | calculation             |
|           |       | region | REGION                  |
|           |       | wealth | ${region} * 2           |
|           |       | tenth  | ${people} div 10        |
|           |       | crowd  | if(${people} > 3, 1, 0) |

| indicators |
|            | indicator | table | type | numerator | denominator | label::English (en) |
|            | PEOPLE    |       | mean | ${people} |             | People              |
"""


@pytest.fixture
def columns(
    alice: Person, make: Callable[..., str], project: Project
) -> Callable[..., tuple[set[str], set[str]]]:
    """Releases the survey with such a sample; the columns of the microdata, and which of
    them others may know."""

    def released(strata: str, region: str, **plan: Any) -> tuple[set[str], set[str]]:
        text = WORKBOOK.replace("STRATA", strata).replace("REGION", region)
        form = make_form(project, text.encode(), kind=Kind.MD)
        by = make_app_user(project, form_id=form.pk).actor
        for number in range(24):
            ea = ("11", "12", "21")[number % 3]
            body = (
                f"<ea>{ea}</ea><coded>{ea[1]}</coded><people>{2 + number % 4 // 2 * 3}"
            )
            body += f"</people><ill>{'yn'[number % 5 > 0]}</ill>"
            send(form, instance(body, form_id="homes"), by=by)
        finished_run(form)
        at = make(
            Country(form, by, "NPL"), microdata={"localSuppression": True, **plan}
        )
        Dataset.objects.update(rules={"suppressed_below": 1, "unreliable_below": 1})
        report = published(alice, at)
        (form_told,) = report["counts"]["microdata"]["forms"]
        found = csv(alice, at, report, "submissions.csv")
        return set(found.columns), set(form_told["tables"][0]["quasi"])

    return released


SAMPLED = {"row", "stratum"}
ANSWERED = {"people", "ill", "tenth", "crowd"}


def test_neither_a_variable_of_the_design_nor_what_it_is_computed_from_is_a_column(
    columns: Callable[..., tuple[set[str], set[str]]],
) -> None:
    found, known = columns("${region}", "number(substr(${ea}, 0, 1))")
    assert found == SAMPLED | ANSWERED | {"wealth"}
    assert known == {"people", "tenth", "crowd", "wealth", "stratum"}


def test_what_the_form_computed_the_design_from_is_no_column(
    columns: Callable[..., tuple[set[str], set[str]]],
) -> None:
    found, _ = columns("${coded}", "number(${coded})")
    assert found == SAMPLED | ANSWERED | {"region", "wealth"}


def test_a_variable_of_the_design_that_others_know_is_a_column(
    columns: Callable[..., tuple[set[str], set[str]]],
) -> None:
    found, known = columns("${region}", "if(${people} > 3, 2, 1)")
    assert found == SAMPLED | ANSWERED | {"ea", "region", "wealth"}
    assert "region" in known


def test_dropping_what_the_design_is_computed_from_does_not_let_it_in(
    columns: Callable[..., tuple[set[str], set[str]]],
) -> None:
    found, _ = columns("${region}", "number(substr(${ea}, 0, 1))", drop=["ea"])
    assert "region" not in found
