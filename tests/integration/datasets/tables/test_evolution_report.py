"""The report of how form versions are merged: who may have it, and what it says."""

from __future__ import annotations

import csv
import io

from django.test import Client

from collect.forms.models import Form
from tests.factories.accounts import Person
from tests.factories.forms import make_version
from tests.integration.datasets.tables.surveys import survey_xform


def address(form: Form, ending: str = "") -> str:
    base = f"/data/v1/projects/{form.project_id}/forms/{form.xml_form_id}"
    return f"{base}/tables/evolution{ending}"


def test_members_may_read_it_and_others_may_not(
    alice: Person, bob: Person, chelsea: Person, form: Form
) -> None:
    for ending in ("", ".csv"):
        assert alice.get(address(form, ending)).status_code == 200
        assert bob.get(address(form, ending)).status_code == 200
        assert chelsea.get(address(form, ending)).status_code == 403
        assert Client().get(address(form, ending)).status_code == 401
    form.xml_form_id = "unknown"
    assert alice.get(address(form)).status_code == 404


def test_it_names_what_was_added_removed_retyped_and_moved(
    bob: Person, form: Form
) -> None:
    make_version(form, survey_xform("2"))
    found = bob.get(address(form)).json()
    assert found["versions"] == ["1", "2"]
    changes = {(c["kind"], c["path"]): c for c in found["changes"]}
    assert set(changes) == {
        ("retyped", "/size"),
        ("moved", "/h/x"),
        ("added", "/new"),
        ("added", "/Name"),
        ("removed", "/old"),
    }
    assert changes["moved", "/h/x"] == {
        "version": "2",
        "kind": "moved",
        "path": "/h/x",
        "type": "int",
        "earlierPath": "/g/x",
        "earlierType": "int",
        "merged": True,
    }
    (moved,) = (c for c in found["columns"] if c["path"] == "/h/x")
    assert moved["origins"] == [
        {"path": "/g/x", "type": "int", "versions": ["1"]},
        {"path": "/h/x", "type": "int", "versions": ["2"]},
    ]


def test_it_can_be_downloaded_as_a_table(bob: Person, form: Form) -> None:
    make_version(form, survey_xform("2"))
    answer = bob.get(address(form, ".csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "survey-evolution.csv" in answer["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()
    lines = {
        (line["source_path"], line["source_type"]): line
        for line in csv.DictReader(io.StringIO(text))
    }
    moved = lines["/g/x", "int"]
    assert (moved["column"], moved["form_versions"]) == ("h/x", "1")
    assert moved["changes"] == "moved in 2 (/g/x to /h/x)"
    retyped = lines["/size", "int"]
    assert (retyped["type"], retyped["form_versions"]) == ("string", "1")
    assert retyped["changes"] == "retyped in 2 (int to string)"
    assert lines["/name", "string"]["form_versions"] == "1 2"
    assert lines["/name", "string"]["changes"] == ""
    inside = lines["/member/age", "int"]
    assert (inside["table"], inside["column"]) == ("/member", "age")


def test_a_move_into_a_repeat_is_told_as_not_merged(bob: Person, form: Form) -> None:
    moved = survey_xform("2").replace(b"<new/>", b"").replace(b"/data/new", b"/data/x9")
    inside = moved.replace(b"<age/>", b"<age/><old/>").replace(
        b"</model>", b'<bind nodeset="/data/member/old" type="string"/></model>'
    )
    make_version(form, inside)
    text = b"".join(bob.get(address(form, ".csv")).streaming_content).decode()
    assert "moved in 2 (/old to /member/old, not merged)" in text
