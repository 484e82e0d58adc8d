"""The cleaning log goes out as a workbook and comes back as decisions."""

from __future__ import annotations

import hashlib

import pytest

from collect.accounts.models import Actor, Project
from collect.datasets.decisions import logs
from collect.datasets.models import Decision, DecisionBatch
from collect.forms.models import Form
from collect.forms.uploads import Kind
from tests.factories.accounts import Person, make_app_user
from tests.factories.forms import make_form
from tests.factories.submissions import instance, new_id, send
from tests.integration.datasets.decisions.conftest import (
    Decisions,
    clean_rooms,
    correction,
)
from tests.integration.datasets.decisions.sheets import (
    download,
    filled,
    lines_of,
    upload,
)
from tests.integration.datasets.homes import finished_run, home

ANSWER = {
    "question": "rooms",
    "old_value": "31",
    "change_type": "change_response",
    "new_value": "3",
    "reason": "typing error",
}


def test_a_filled_in_log_becomes_decisions(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    log = download(decisions)
    (line,) = lines_of(log)
    assert (line["uuid"], line["status"], line["change_type"]) == (
        crowded,
        "pending",
        "",
    )
    back = filled(log, lambda line: ANSWER)
    answer = upload(decisions, back, "fileName=log%20of%20Ama.xlsx")
    assert answer.status_code == 200, answer.content
    report = answer.json()
    assert (report["stored"], report["unchanged"], report["skipped"]) == (1, 0, 0)
    batch = DecisionBatch.objects.get(pk=report["batchId"])
    assert batch.file_name == "log of Ama.xlsx"
    assert batch.sha256 == hashlib.sha256(back).hexdigest()
    assert clean_rooms(form) == [3, 2]
    again = upload(decisions, back).json()
    assert (again["stored"], again["unchanged"], again["batchId"]) == (0, 1, None)
    untouched = upload(decisions, download(decisions)).json()
    assert (untouched["stored"], untouched["unchanged"]) == (0, 1)


def test_a_log_that_nobody_has_filled_in_decides_nothing(
    decisions: Decisions, crowded: str
) -> None:
    report = upload(decisions, download(decisions)).json()
    assert (report["proposed"], report["stored"], report["skipped"]) == (0, 0, 1)
    assert not Decision.objects.exists()


def test_a_log_can_be_tried_before_it_counts(
    decisions: Decisions, crowded: str
) -> None:
    back = filled(download(decisions), lambda line: ANSWER)
    report = upload(decisions, back, "dryRun=true").json()
    assert (report["proposed"], report["stored"], report["batchId"]) == (1, 0, None)
    assert not Decision.objects.exists()


def test_what_is_wrong_is_told_by_cell_and_nothing_is_stored(
    decisions: Decisions, form: Form, by: Actor, crowded: str
) -> None:
    other = home(form, by, rooms="12")
    finished_run(form)
    back = filled(
        download(decisions),
        lambda line: (
            ANSWER if line["uuid"] == crowded else {**ANSWER, "old_value": "11"}
        ),
    )
    for query in ("", "dryRun=true"):
        answer = upload(decisions, back, query)
        assert (answer.status_code, answer.json()["code"]) == (400, 400.63)
        (finding,) = answer.json()["details"]["findings"]
        rows = [line["uuid"] for line in lines_of(back)]
        row = rows.index(other) + 2
        assert (finding["sheet"], finding["row"]) == ("cleaning_log", row)
        assert (finding["column"], finding["code"]) == ("old_value", "log.old.stale")
        assert finding["cell"].endswith(str(row))
        assert finding["message"] == "The answer is “12” now, not “11”."
    assert not Decision.objects.exists()


def test_what_is_no_workbook_is_refused_with_a_finding(
    decisions: Decisions, crowded: str
) -> None:
    answer = upload(decisions, b"%PDF-1.7")
    assert answer.json()["code"] == 400.63
    assert answer.json()["details"]["findings"][0]["severity"] == "error"


def test_only_the_lines_asked_for_are_in_the_workbook(
    decisions: Decisions, form: Form, by: Actor, crowded: str
) -> None:
    home(form, by, rooms="12")
    decisions.made(correction(crowded))
    finished_run(form)
    (line,) = lines_of(download(decisions, "cleaning-log.xlsx?status=pending"))
    assert line["uuid"] != crowded


def test_rows_of_a_repeat_are_told_in_words(
    decisions: Decisions, form: Form, crowded: str
) -> None:
    decisions.made(
        {
            "uuid": crowded,
            "table": "member",
            "row": f"{crowded}/member[2]",
            "question": "age",
            "oldValue": "4",
            "changeType": "change_response",
            "newValue": "5",
            "reason": "birthday",
        }
    )
    finished_run(form)
    contexts = [line["context"] for line in lines_of(download(decisions))]
    assert sorted(contexts) == ["", "member 2 of 2"]


def test_too_much_is_refused(
    decisions: Decisions, crowded: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MAX_LINES", 0)
    monkeypatch.setattr(logs, "MOST_BYTES", 10)
    for name in ("/cleaning-log.xlsx", "/others.xlsx"):
        answer = decisions.person.get(decisions.path(name))
        assert (answer.status_code, answer.json()["code"]) == (400, 400.64)
    assert upload(decisions, b"x" * 11).json()["code"] == 400.36


def test_viewers_take_workbooks_and_send_none_back(
    bob: Person, chelsea: Person, decisions: Decisions, form: Form, crowded: str
) -> None:
    theirs = Decisions(form, bob)
    log = download(theirs)
    assert upload(theirs, log).status_code == 403
    for name in ("/cleaning-log.xlsx", "/others.xlsx"):
        assert bob.get(theirs.path(name)).status_code == 200
        assert chelsea.get(theirs.path(name)).status_code == 403


WATER = """
| survey |
|        | type                         | name         | label  | relevant                     |
|        | select_one source            | source       | Source |                              |
|        | text                         | source_other | Which? | ${source} = 'other'          |
|        | begin_repeat                 | member       | Member |                              |
|        | select_multiple source       | uses         | Uses   |                              |
|        | text                         | uses_other   | Which? | selected(${uses}, 'other')   |
|        | end_repeat                   |              |        |                              |

| choices |
|         | list_name | name  | label         |
|         | source    | pipe  | Piped water   |
|         | source    | rain  | Rain          |
|         | source    | other | Something else |

| settings |
|          | form_title | form_id | version |
|          | Water      | water   | 1       |

| checks |
|        | name    | table  | type  | variable     |
|        | sources |        | other | source_other |
|        | all     | member | other | uses_other   |
"""


def test_other_answers_are_recoded_by_a_workbook(
    project: Project, alice: Person
) -> None:
    form = make_form(project, WATER.encode(), kind=Kind.MD)
    by = make_app_user(project, form_id=form.id).actor
    body = (
        "<source>other</source><source_other>rain watr</source_other>"
        "<member><uses>pipe other</uses><uses_other>lake</uses_other></member>"
        "<member><uses>pipe other</uses><uses_other>rain</uses_other></member>"
    )
    send(form, instance(body, form_id="water", instance_id=new_id()), by=by)
    finished_run(form)
    decisions = Decisions(form, alice)
    others = download(decisions, "others.xlsx")
    shown = {
        line["old_value"]: (line["parent"], line["parent_value"], line["suggestion"])
        for line in lines_of(others)
    }
    assert shown["rain watr"] == ("source", "other", "rain")
    assert shown["lake"][:2] == ("uses", "pipe other")
    fill = {
        "rain watr": {"existing_choice": "rain", "reason": "spelling"},
        "lake": {"corrected_text": "Lake", "reason": "capital"},
        "rain": {"existing_choice": "rain", "reason": "it is one"},
    }
    answer = upload(decisions, filled(others, lambda line: fill[line["old_value"]]))
    assert answer.status_code == 200, answer.content
    finished_run(form)
    lines = decisions.findings("status=accepted")["findings"]
    changed = {
        (line["row"][41:], line["question"]): (line["oldValue"], line["newValue"])
        for line in lines
    }
    assert changed == {
        ("", "source"): ("other", "rain"),
        ("", "source_other"): ("rain watr", None),
        ("/member[1]", "uses_other"): ("lake", "Lake"),
        ("/member[2]", "uses"): ("pipe other", "pipe rain"),
        ("/member[2]", "uses_other"): ("rain", None),
    }
