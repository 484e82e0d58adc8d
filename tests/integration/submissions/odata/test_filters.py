"""What filters find, on answers of every type and on what the server knows."""

from __future__ import annotations

import pytest

from collect.accounts.models import Project
from collect.submissions.models import Row
from tests.factories.accounts import Person
from tests.factories.forms import make_form, xform
from tests.factories.odata import Reader
from tests.factories.submissions import instance, send

TYPES = {
    "text": "string",
    "number": "int",
    "size": "decimal",
    "day": "date",
    "moment": "dateTime",
    "at": "time",
    "sure": "boolean",
    "spot": "geopoint",
    "line": "geotrace",
}
ONE = """<text>It's Ama</text><number>7</number><size>2.5</size><day>2026-03-01</day>
<moment>2026-03-01T01:30:15.250+07</moment><at>09:30:00</at><sure>true</sure>
<spot>1 2</spot><line>1 2;3 4</line>"""
TWO = """<text>éa_%</text><number>-3</number><size>1e3</size><day>2025-12-31</day>
<moment>2025-12-31T23:59:59Z</moment><at>10:00</at><sure>0</sure>"""


@pytest.fixture
def typed(project: Project, alice: Person) -> Reader:
    """Submission "1", "2", and "3", which is blank."""
    form = make_form(project, xform("f", questions=TYPES))
    for number, body in enumerate((ONE, TWO, ""), start=1):
        xml = instance(body, form_id="f", instance_id=str(number))
        send(form, xml, by=alice.actor)
    return Reader(form, alice)


FOUND: list[tuple[str, list[str]]] = [
    ("1", ["number eq 7", "number eq 7.0", "number eq '7'", "7 eq number"]),
    ("1", ["number gt 0", "0 lt number", "not (number le 0) and number ne null"]),
    ("23", ["number ne 7", "not (number eq 7)", "not number eq 7"]),
    ("12", ["number ne null", "number in (7, -3, 8)", "null ne number"]),
    ("3", ["number eq null", "number in (null)", "text eq null", "day eq null"]),
    ("2", ["size ge 1000", "size eq 1e3", "number lt size and size gt 100"]),
    ("1", ["text eq 'It''s Ama'", "contains(text,'''s')", "text in ('It''s Ama')"]),
    ("2", ["contains(text, '_%')", "startswith(text,'é')", "endswith(text,'%')"]),
    (
        "2",
        [
            "tolower(toupper(text)) eq text and number ne null",
            "toupper(text) eq 'ÉA_%'",
        ],
    ),
    (
        "1",
        ["length(text) eq 8", "text lt 'a'", "contains(text,text) and size lt 9"],
    ),
    ("23", ["not contains(text,'Ama')", "not startswith(text,'It')"]),
    ("12", ["endswith(text,'')", "contains(text,'')", "length(text) gt 0"]),
    ("1", ["day ge 2026-01-01", "day eq '2026-03-01'", "year(day) eq 2026"]),
    ("2", ["day lt 2026-01-01T00:00:00Z", "month(day) eq 12", "day(day) eq 31"]),
    ("1", ["moment eq 2026-02-28T18:30:15.25Z", "day(moment) eq 28"]),
    ("1", ["hour(moment) eq 18 and minute(moment) eq 30", "second(moment) eq 15"]),
    ("1", ["moment gt 2026-01-01", "moment gt '2026-01-01T07:00:00+07:00'"]),
    ("12", ["moment lt now()", "day le now()", "moment lt 2026-03-01T01:30:16+07"]),
    ("1", ["at eq '09:30:00'", "at lt '10'"]),
    (
        "1",
        [
            "sure",
            "sure eq true",
            "sure ne false and sure ne null",
            "sure eq 'true'",
        ],
    ),
    ("2", ["sure eq false", "(sure ne true) and (sure ne null)"]),
    ("23", ["not sure", "not (sure eq true)", "(number eq 7) eq false"]),
    ("1", ["spot ne null", "line ne null", "not (spot eq null)"]),
    ("123", ["true", "1 eq 1", "null eq null", "not false", "'a' lt 'b'"]),
    ("", ["false", "null", "number lt null", "null gt number", "null ne null"]),
    ("1", ["sure and number gt 1 or false", "contains(text,'Ama') eq true"]),
    ("12", ["number eq 7 or number eq -3", "(number eq 7) or (day lt 2026-01-01)"]),
    ("2", ["__id eq '2'", "$root/Submissions/__id eq '2'", "__id in ('2','9')"]),
    ("2", ["meta/instanceID eq '2'", "__id eq 2", "__id gt '1' and __id lt '3'"]),
    (
        "123",
        [
            "year(__system/submissionDate) ge year(now())",
            "year(2020-01-01) eq 2020",
        ],
    ),
    ("123", ["__system/edits eq 0", "__system/attachmentsPresent lt 1"]),
    ("123", ["__system/formVersion eq '1'", "__system/submitterName eq 'alice'"]),
    ("123", ["__system/deviceId eq 'collect:test'", "__system/status eq null"]),
    ("123", ["__system/reviewState eq null", "__system/updatedAt eq null"]),
    (
        "123",
        ["__system/attachmentsExpected eq 0", "hour('2020-01-01T05:00:00') eq 5"],
    ),
]
REFUSED = [
    ("nothing eq 1", 501.5),
    ("meta eq null", 501.5),
    ("__system eq null", 501.5),
    ("__system/nothing eq null", 501.5),
    ("number/x eq 1", 501.5),
    ("number add 1 eq 2", 501.4),
    ("round(size) eq 2", 501.4),
    ("text/any(x:x eq 1)", 501.4),
    ("number eq", 400.18),
    ("number", 400.18),
    ("number eq 'x'", 400.18),
    ("number eq text", 400.18),
    ("number eq 1e999", 400.18),
    ("text lt 5", 400.18),
    ("day eq 'x'", 400.18),
    ("moment eq '2026-13-01T00:00:00Z'", 400.18),
    ("sure lt true", 400.18),
    ("sure eq 'perhaps'", 400.18),
    ("spot eq 1", 400.18),
    ("spot eq 'x'", 400.18),
    ("spot eq line", 400.18),
    ("contains(number, '7')", 400.18),
    ("length(5) eq 1", 400.18),
    ("year(text) eq 1", 400.18),
    ("hour(day) eq 1", 400.18),
    ("not number", 400.18),
]


def test_what_is_found(typed: Reader) -> None:
    expected = {text: wanted for wanted, filters in FOUND for text in filters}
    found = {text: "".join(sorted(typed.ids(filter=text))) for text in expected}
    assert found == expected


def test_what_is_refused(typed: Reader) -> None:
    assert {text: typed.problem(filter=text) for text, _ in REFUSED} == dict(REFUSED)


HOSTILE = [
    "'; DROP TABLE submissions_row; --",
    "' OR '1'='1",
    "%s",
    "%",
    "{}",
    "\\",
    '"',
    "$$",
    "é\u202e😀",
]


def test_hostile_text_is_only_text(typed: Reader) -> None:
    for text in HOSTILE:
        quoted = text.replace("'", "''")
        for function in ("text eq '{}'", "contains(text,'{}x')", "text in ('{}')"):
            assert typed.ids(filter=function.format(quoted)) == []
        assert typed.ids(filter=f"text ne '{quoted}'") == ["3", "2", "1"]
        problem = typed.get("/Submissions", filter=f"text eq '{text}")
        assert problem.status_code in (400, 501)
        assert typed.get("/Submissions", orderby=text).status_code == 501
        assert typed.get("/Submissions", select=text).status_code == 400


def test_all_digits_of_a_decimal_are_compared(typed: Reader) -> None:
    row = Row.objects.get(key="1")
    row.values["/size"] = "0.12345678901234567890"
    row.save()
    assert typed.ids(filter="size eq 0.1234567890123456789") == ["1"]
    assert typed.ids(filter="size lt 0.1234567890123456788") == []
    assert typed.ids(orderby="size") == ["3", "1", "2"]


def test_answers_of_another_type_are_as_if_blank(typed: Reader) -> None:
    """A question may have been text in an older version."""
    row = Row.objects.get(key="1")
    row.values = {f"/{name}": "2026-99-99Tx" for name in TYPES} | {"/text": ["a", "b"]}
    row.save()
    assert typed.ids(filter="number ne null or size gt 1 or sure ne null") == ["2"]
    assert typed.ids(filter="moment ne null") == ["2"]
    assert typed.ids(filter="text eq 'a b'") == ["1"]
