"""A small survey that decisions are made about, and proposals in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from collect.datasets.cleaning import Decision, Proposal
from collect.datasets.pipeline import Result, process
from collect.datasets.pipeline.judging import Known, Verdict, judge
from collect.forms.xlsform.definition import Check, Definition, Variable
from collect.forms.xlsform.fields import Choice, Field
from tests.factories.tables import household, raw_tables

MEMBER = {"table": "/member", "control": "input"}
FIELDS = (
    Field("/enumerator", "enumerator", "string", control="input"),
    Field("/site", "site", "string", control="select1", list_name="site"),
    Field("/home", "home", "structure"),
    Field(
        "/home/rooms",
        "rooms",
        "int",
        control="input",
        missing=("99",),
        constraint=". < 50",
        messages={"English": "At most 49 rooms."},
    ),
    Field("/rent", "rent", "decimal", control="input", constraint=". > ${rooms}"),
    Field(
        "/items", "items", "string", control="select", list_name="item", multiple=True
    ),
    Field("/visit", "visit", "date", control="input"),
    Field("/begun", "begun", "dateTime"),
    Field("/woken", "woken", "time", control="input"),
    Field("/point", "point", "geopoint", control="input"),
    Field("/note", "note", "string", control="input", constraint="nonsense("),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", constraint=". < 120", **MEMBER),  # type: ignore[arg-type]
    Field("/member/g/note", "note", "string", **MEMBER),  # type: ignore[arg-type]
    Field("/member/h/note", "note", "string", **MEMBER),  # type: ignore[arg-type]
)
CHOICES = {
    "site": [Choice("A", {"English": "Azito"}), Choice("B")],
    "item": [Choice("tv"), Choice("radio"), Choice("car")],
}
RAW = raw_tables(
    household(
        {"enumerator": "Ama", "site": "A", "home/rooms": 31, "rent": 40.5,
         "items": ["tv"], "note": "two  words"},
        [{"age": 7}, {"age": 230}],
    ),
    household({"enumerator": "Kofi", "site": "B", "home/rooms": 99}, [{"age": 40}]),
    household({"site": "A"}),
    fields=FIELDS,
)  # fmt: skip
DESIGN = Definition(
    variables=(Variable("density", "", "${rooms} * 2"),),
    checks=(
        Check(
            "many", "", "constraint", "${rooms} < 9", variable="rooms", severity="error"
        ),
        Check("empty", "", "constraint", "${site} != 'A'"),
        Check("dense", "", "constraint", "${density} < 9", variable="density"),
    ),
)


def ran(*decisions: Decision) -> Result:
    """A run under these decisions."""
    return process(RAW, FIELDS, DESIGN, decisions=decisions)


def known(*decisions: Decision) -> Known:
    """What is known after a run under these decisions."""
    return Known(RAW, FIELDS, CHOICES, decisions, ran(*decisions).log)


def proposal(**given: Any) -> Proposal:
    """Rooms of the first home are 31: a typing error, 3 is right."""
    usual = Proposal(
        at=1,
        uuid="uuid:1",
        table="",
        row="uuid:1",
        question="home/rooms",
        check_id="many",
        old_value="31",
        change_type="change_response",
        new_value="3",
        reason="",
    )
    return replace(usual, **given)


def judged(*proposals: Proposal, standing: tuple[Decision, ...] = ()) -> Verdict:
    """The verdict, each proposal at its place in the list."""
    placed = [replace(one, at=at) for at, one in enumerate(proposals, start=1)]
    return judge(known(*standing), placed)


def refusals(*proposals: Proposal) -> list[tuple[int, str, str]]:
    """Place, part and code of each refusal."""
    return [(one.at, one.part, one.code) for one in judged(*proposals).refusals]


def decided(*proposals: Proposal) -> tuple[Decision, ...]:
    """Decisions that nothing speaks against."""
    verdict = judged(*proposals)
    assert verdict.refusals == ()
    return verdict.decisions
