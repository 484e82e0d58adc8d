"""What becomes of the converting process's answer, sensible or not."""

import json
from typing import Any

import pytest

from collect.forms import conversion
from collect.forms.conversion import convert, read_answer
from collect.forms.conversion_worker import work
from collect.forms.isolation import Busy, Cause, Died
from collect.forms.uploads import MAX_BYTES, Kind, Upload
from collect.problems import Problem
from tests.factories.forms import convert_here, xform

XFORM = Upload(xform(), Kind.XML)
MD = """
| survey |
|        | type | name | label |
|        | text | q1   | Name  |
"""


class Stub:
    """A nursery whose processes do what the test says."""

    def __init__(self, outcome: bytes | Exception) -> None:
        self.outcome = outcome

    def run(self, job: bytes) -> bytes:
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def converted(
    monkeypatch: pytest.MonkeyPatch, outcome: bytes | Exception
) -> dict[str, Any]:
    """The details of the Problem that the outcome becomes."""
    monkeypatch.setattr(conversion, "nursery", lambda: Stub(outcome))
    with pytest.raises(Problem) as caught:
        convert(XFORM)
    return {"code": caught.value.code, **caught.value.details}


@pytest.mark.parametrize("cause", list(Cause))
def test_every_death_is_a_finding_that_says_what_to_do(
    cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = converted(monkeypatch, Died(cause))
    assert problem["code"] == "400.15"
    (finding,) = problem["findings"]
    assert finding["severity"] == "error"
    assert finding["code"].startswith("conversion_")
    assert "upload it again" in finding["hint"]
    assert problem["error"] == finding["message"]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"Segmentation fault",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b"[" * 100_000,
        json.dumps({"findings": [{}]}).encode(),
        json.dumps({"findings": 3}).encode(),
        json.dumps({"findings": [], "header": 1}).encode(),
        json.dumps({"findings": [], "refusal": {}}).encode(),
    ],
)
def test_nonsense_is_the_converters_failure(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = converted(monkeypatch, answer)
    assert problem["code"] == "400.15"
    assert problem["findings"][0]["code"] == "conversion_failed"


def test_a_busy_converter_is_not_the_uploads_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert converted(monkeypatch, Busy())["code"] == "502.2"


def test_too_many_bytes_are_not_even_tried() -> None:
    with pytest.raises(Problem, match=r"400\.36"):
        convert(Upload(bytes(MAX_BYTES + 1), Kind.XLSX))


def test_an_xform_is_kept_byte_for_byte() -> None:
    data = xform().decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16")
    found = convert_here(Upload(data, Kind.XML))
    assert found.xform == data
    assert found.header.form_id == "simple"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("<meta><instanceID/></meta>", "", "400.27"),
        (' id="simple"', "", "400.2"),
        ('id="simple"', 'id="simple.xlsx"', "400.8"),
        ("<h:body>", "<body>", "400.1"),
        ("<model>", '<model><submission action="file:///etc"/>', "400.8"),
        ("<?xml", "<!DOCTYPE x><?xml", "400.1"),
    ],
)
def test_an_unusable_xform_gets_centrals_code(old: str, new: str, code: str) -> None:
    data = xform().decode().replace(old, new).encode()
    with pytest.raises(Problem) as caught:
        convert_here(Upload(data, Kind.XML))
    assert caught.value.code == code
    assert caught.value.details["reason"]


def test_an_xform_that_is_too_large_for_its_reader_is_refused() -> None:
    answer = json.loads(work(b'{"kind": "xml"}\n' + xform()))
    answer["refusal"] = {"code": "xform_too_large", "message": "x", "value": ""}
    with pytest.raises(Problem, match=r"400\.36"):
        read_answer(XFORM, json.dumps(answer).encode())


def test_a_workbook_takes_its_fallback_id() -> None:
    found = convert_here(Upload(MD.encode(), Kind.MD, fallback_id="from_file"))
    assert found.header.form_id == "from_file"
    assert found.fields[0].path == "/q1"
    assert found.itemsets is None


def test_a_workbook_without_any_id_is_still_a_form() -> None:
    assert convert_here(Upload(MD.encode(), Kind.MD)).header.form_id


def test_all_errors_are_told_at_once() -> None:
    bad = MD + "|        | texx | q2   | A     |\n|        | text | q 3  | B     |\n"
    with pytest.raises(Problem) as caught:
        convert_here(Upload(bad.encode(), Kind.MD))
    details = caught.value.details
    cells = {f["cell"] for f in details["findings"] if f["severity"] == "error"}
    assert len(cells) == 2
    assert details["error"].count("\n") == 1
    assert details["error"].startswith("[survey!")


def test_only_what_every_converter_warns_about_must_be_accepted() -> None:
    unlabelled = MD + "|  | select_one l | q2 | Which |\n| choices |\n"
    unlabelled += "|  | list_name | name | label |\n|  | l | a |  |\n|  | l | b | B |\n"
    found = convert_here(Upload(unlabelled.encode(), Kind.MD))
    (warning,) = found.warnings
    assert warning.startswith("[choices!")
    ours = MD + "\n| indicators |\n|  | indicator | type | numerator |\n"
    ours += "|  | NOT_KNOWN | proportion | ${q1} = 'a' |\n"
    found = convert_here(Upload(ours.encode(), Kind.MD))
    assert found.warnings == []
    assert {f.code for f in found.findings} >= {"indicator_unknown"}
