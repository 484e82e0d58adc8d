"""What is asked of microdata, and when none are released."""

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
from tests.integration.datasets.releases.conftest import (
    Country,
    content,
    published,
    refused,
)
from tests.integration.datasets.releases.microdata.conftest import (
    PLAN,
    WORKBOOK,
    csv,
    smallest,
)


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
