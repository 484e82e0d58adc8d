"""What a comparison says, in sentences."""

from __future__ import annotations

from itertools import product

import pytest

from collect.datasets.consequences import Comparison, Consequence, Verdict
from collect.forms.xlsform.comparing import Difference, Edit, Kind, Part
from collect.forms.xlsform.fields import Field
from collect.web.designs.verdicts import Line, report_of

OURS = product(
    ("variable", "check", "dimension", "indicator"),
    ("begins", "ends", "changes", "uses", "loses"),
)
OTHERS = (
    "column_begins column_ends column_moves column_splits column_text code_ends"
    " pii_begins pii_changes table_begins table_ends design_changes target_version"
    " target_area target_codes"
)
AGE = Field("/home/age", "age", "int", labels={"en": "Age?"})


def said(*consequences: Consequence) -> list[Line]:
    return report_of(Comparison((), consequences, ())).lines


@pytest.mark.parametrize(
    "code", [*("_".join(parts) for parts in OURS), *OTHERS.split()]
)
def test_every_consequence_has_a_sentence(code: str) -> None:
    (line,) = said(Consequence(code, "THIS", "THAT"))
    assert line.level in ("bad", "warn", "good")
    assert line.text.endswith(".")
    assert "%" not in line.text


def test_what_begins_tells_what_earlier_submissions_lack() -> None:
    (line,) = said(Consequence("indicator_begins", "MY_COWS", "cows"))
    assert line.text.endswith("where it needs cows.")
    (line,) = said(Consequence("indicator_begins", "MY_COWS"))
    assert line.text == "New indicator MY_COWS."


def test_what_breaks_and_what_needs_a_look_is_told_once() -> None:
    ends = Consequence("indicator_ends", "A")
    verdict = Verdict(Difference(Kind.REMOVED, AGE, None), (ends,))
    uses = Consequence("check_uses", "B")
    report = report_of(Comparison((verdict,), (ends,), (uses,)))
    assert [line.text for line in report.breaks] == [
        "The indicator A ends: it is not estimated any more."
    ]
    assert len(report.watch) == 1


@pytest.mark.parametrize(
    ("kind", "what"), [("int", ""), ("repeat", "repeat"), ("structure", "group")]
)
def test_a_row_names_what_it_is(kind: str, what: str) -> None:
    field = Field("/home/age", "age", kind, labels={"en": "Age?"})
    verdict = Verdict(Difference(Kind.ADDED, None, field), ())
    (row,) = report_of(Comparison((verdict,), (), ())).rows
    assert (row.what, row.name, row.label) == (what, "home/age", "Age?")
    assert row.earlier == ""


def test_a_row_tells_where_it_was_and_what_of_it_changed() -> None:
    moved = Field("/age", "age", "int")
    edits = (
        Edit(Part.LABEL, "Age?", "", "en"),
        Edit(Part.HINT, "", "Years", "default"),
    )
    verdict = Verdict(Difference(Kind.MOVED, AGE, moved, edits), ())
    (row,) = report_of(Comparison((verdict,), (), ())).rows
    assert (row.earlier, row.label) == ("home/age", "")
    assert [(edit.name, edit.of) for edit in row.edits] == [
        ("text", "en"),
        ("hint", ""),
    ]
