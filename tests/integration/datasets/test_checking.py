"""What a run tells its checks beside the answers: choices, versions, clocks, misfits."""

import pytest
from django.conf import settings

from collect.accounts.models import Actor, Project
from collect.datasets.tables import store
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.forms import make_form, make_version
from tests.factories.submissions import instance, new_id, send
from tests.integration.datasets.homes import finished_run

WORKBOOK = """
| survey |
|        | type            | name  | label | required | constraint |
|        | start           | start |       |          |            |
|        | end             | end   |       |          |            |
|        | select_one area | area  | Area  | yes      |            |
|        | integer         | rooms | Rooms |          | . < 9      |

| choices |
|         | list_name | name | label |
|         | area      | U    | Urban |

| settings |
|          | form_title | form_id | version |
|          | Homes      | homes   | {version} |

| checks |
|        | name    | type     | min_minutes |
|        | minutes | duration | 5           |
"""


@pytest.fixture
def form(project: Project) -> Form:
    return make_form(project, WORKBOOK.format(version="1").encode(), kind=Kind.MD)


def interview(form: Form, by: Actor, start: str, end: str, answers: str) -> None:
    body = f"<start>{start}</start><end>{end}</end>{answers}"
    send(form, instance(body, form_id="homes", instance_id=new_id()), by=by)


def test_a_run_judges_answers_clocks_and_versions(form: Form, by: Actor) -> None:
    # By its own clock the interview went on past midnight; by UTC it did not.
    night = ("2026-01-05T23:50:00.000+05:45", "2026-01-06T00:10:00.000+05:45")
    interview(form, by, *night, "<area>X</area><rooms>12</rooms>")
    make_version(form, WORKBOOK.format(version="2").encode(), kind=Kind.MD)
    late = ("2099-01-05T10:00:00.000Z", "2099-01-05T10:10:00.000Z")
    interview(form, by, *late, "<area/><rooms>many</rooms>")
    run = finished_run(form)
    assert run.problems == []
    log = store.read_log(settings.COLLECT_TABLE_DIR, form.pk)
    assert log is not None
    lines = log.to_pylist()
    found = {(line["check_id"], line["question"]) for line in lines}
    assert found == {
        ("minutes", "end"),
        ("builtin:choices", "area"),
        ("builtin:constraint", "rooms"),
        ("builtin:dates", "end"),
        ("builtin:dates", "start"),
        ("builtin:invalid", "rooms"),
        ("builtin:required", "area"),
        ("builtin:version", ""),
    }
    assert run.findings == len(lines) == 8
    reasons = {line["check_id"]: line["reason"] for line in lines}
    assert reasons["minutes"] == "20 minutes; it began and ended on different days"
    assert reasons["builtin:choices"] == "“X”: not in the list of 1 choices (U)"
    assert reasons["builtin:version"].startswith("version 1; version 2 had been publ")
    assert {line["enumerator"] for line in lines} == {"Tablet 1"}
