"""From a mistake in the field to an estimate: sent, returned, corrected, approved."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.accounts.permissions import REVIEWER
from collect.datasets.models import Estimate, Run
from collect.forms.actions import set_review_rule
from collect.forms.models import Form, ReviewRule
from collect.forms.uploads import Kind
from tests.factories.accounts import make_person
from tests.factories.forms import make_form
from tests.factories.submissions import Phone, instance, new_id
from tests.integration.datasets.homes import finished_run
from tests.integration.sync.returning import judge, manifest, rows

WORKBOOK = """
| survey |
|        | type                              | name  | label           |
|        | select_one_from_file returned.csv | which | To be corrected |
|        | integer                           | rooms | Rooms           |

| settings |
|          | form_title | form_id | version | client_editable |
|          | Homes      | homes   | 1       | yes             |

| checks |
|        | name     | type       | constraint   | message            |
|        | too_many | constraint | ${rooms} < 9 | Very many rooms    |

| indicators |
|            | indicator | type | numerator | label |
|            | ROOMS     | mean | ${rooms}  | Rooms |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.encode(), kind=Kind.MD)


def send(phone: Phone, rooms: int, *, of: str = "") -> str:
    instance_id = new_id()
    xml = instance(
        f"<which/><rooms>{rooms}</rooms>",
        form_id="homes",
        instance_id=instance_id,
        deprecated_id=of,
    )
    assert phone.post(xml).status_code == 201
    return instance_id


def told(phone: Phone) -> list[dict[str, str]]:
    return rows(phone.get(manifest(phone, "homes")["returned.csv"][1]).content)


def figures(run: Run) -> tuple[int, int, int, float | None]:
    found = Estimate.objects.filter(run=run, indicator="ROOMS").first()
    value = None if found is None else found.value
    return run.counted, run.held, run.findings, value


def test_a_mistake_is_returned_corrected_approved_and_only_then_counted(
    form: Form, phone: Phone
) -> None:
    rita = make_person("rita", REVIEWER, form.project)
    set_review_rule(form=form, rule=ReviewRule.APPROVED, by=None)
    good, bad = send(phone, 3), send(phone, 44)
    # Nobody has approved anything; the check has found the mistake all the same.
    assert figures(finished_run(form)) == (0, 2, 1, None)
    judge(rita, form, good, "approved")
    judge(rita, form, bad, "hasIssues", "44 rooms?")
    assert figures(finished_run(form)) == (1, 1, 1, 3.0)
    (row,) = told(phone)
    assert (row["name"], row["comment"]) == (bad, "44 rooms?")
    (listed,) = phone.get(f"{phone.server_url}/returned").json()
    assert b"<rooms>44</rooms>" in phone.get(listed["xmlUrl"]).content
    send(phone, 4, of=row["instance_id"])
    assert told(phone) == phone.get(f"{phone.server_url}/returned").json() == []
    assert figures(finished_run(form)) == (1, 1, 0, 3.0)
    judge(rita, form, bad, "approved")
    assert figures(finished_run(form)) == (2, 0, 0, 3.5)
