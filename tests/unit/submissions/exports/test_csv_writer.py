"""CSV as other programs read it."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from collect.forms.xlsform.fields import Field
from collect.submissions.exports.formats.csv_writer import (
    encode,
    write_repeat,
    write_submissions,
)
from collect.submissions.exports.formats.records import RepeatRecord, SubmissionRecord
from collect.submissions.exports.formats.tables import tables_of

FIELDS = (
    Field("/name", "name", "string"),
    Field("/age", "age", "int"),
    Field("/uses", "uses", "string", multiple=True),
    Field("/where", "where", "geopoint"),
    Field("/line", "line", "geotrace"),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member"),
)
ROOT, MEMBER = tables_of(FIELDS, codes={"/uses": ("wash", "drink")})
RECORD = SubmissionRecord(
    key="uuid:1",
    submitted_at=datetime(2022, 3, 1, 12, 0, 0, 123999, tzinfo=UTC),
    submitter_id=7,
    submitter_name="Phone, 1",
    present=1,
    expected=2,
    status=None,
    review_state="hasIssues",
    device_id="collect:x",
    edits=3,
    form_version="v2",
    values={},
    invalid={},
)
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


def read(data: bytes) -> list[dict[str, str]]:
    """As csv.DictReader reads; line ends within cells are kept."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def row(values: dict[str, Any], **more: Any) -> dict[str, str]:
    record = RECORD._replace(values=values, **more)
    return read(b"".join(write_submissions(ROOT, [[record]])))[0]


def test_the_file_is_exactly_what_central_writes() -> None:
    values = {"/name": 'Ama "A", x', "/age": 30, "/uses": ["wash", "other"]}
    data = b"".join(write_submissions(ROOT, [[RECORD._replace(values=values)]]))
    assert data.decode() == (
        "SubmissionDate,name,age,uses,uses/wash,uses/drink,where-Latitude,"
        "where-Longitude,where-Altitude,where-Accuracy,line,KEY,SubmitterID,"
        "SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,"
        "DeviceID,Edits,FormVersion\n"
        '2022-03-01T12:00:00.123Z,"Ama ""A"", x",30,wash other,1,0,,,,,,uuid:1,7,'
        '"Phone, 1",1,2,,hasIssues,collect:x,3,v2\n'
    )


def test_a_repeat_ends_with_the_keys_of_its_row() -> None:
    records = [RepeatRecord("uuid:1/member[1]", "uuid:1", {"/member/age": 5}, {})]
    assert b"".join(write_repeat(MEMBER, [records])) == (
        b"age,PARENT_KEY,KEY\n5,uuid:1,uuid:1/member[1]\n"
    )


def test_an_empty_table_is_its_header() -> None:
    assert b"".join(write_repeat(MEMBER, [])) == b"age,PARENT_KEY,KEY\n"


def test_batches_continue_each_other_and_the_header_comes_with_the_first() -> None:
    first, second = [RECORD], [RECORD._replace(key="uuid:2")]
    pieces = list(write_submissions(ROOT, [first, second]))
    assert len(pieces) == 2
    assert [r["KEY"] for r in read(b"".join(pieces))] == ["uuid:1", "uuid:2"]


def test_points_and_lines_are_written_as_they_are_sent() -> None:
    line = [[1.5, 2.0, None, None], [-3.25, 4.0, 5.0, 6.0]]
    found = row({"/where": [1.5, -2.0, 0.0, None], "/line": line})
    parts = ("Latitude", "Longitude", "Altitude", "Accuracy")
    assert [found[f"where-{part}"] for part in parts] == ["1.5", "-2.0", "0.0", ""]
    assert found["line"] == "1.5 2.0; -3.25 4.0 5.0 6.0"


def test_text_that_does_not_fit_its_type_is_shown() -> None:
    found = row({}, invalid={"/age": "thirty", "/where": "here or there"})
    assert found["age"] == "thirty"
    assert found["where-Latitude"] == "here"
    assert found["where-Altitude"] == "there"
    assert found["where-Accuracy"] == ""


def test_answers_from_a_version_with_other_types_are_still_text() -> None:
    found = row({"/name": ["a", "b"], "/age": [1.0, 2.0, None, None], "/where": 5})
    assert found["name"] == "a b"
    assert found["age"] == "1.0 2.0"
    assert found["where-Latitude"] == "5"


def test_an_encrypted_submission_has_metadata_and_no_answers() -> None:
    found = row({"/name": "secret"}, status="not decrypted", submitter_id=None)
    assert found["Status"] == "not decrypted"
    assert found["name"] == found["uses/wash"] == found["SubmitterID"] == ""
    assert found["AttachmentsExpected"] == "2"


def test_a_formula_stays_the_text_it_is() -> None:
    assert row({"/name": "=1+1"})["name"] == "=1+1"


@given(st.lists(TEXT, min_size=1, max_size=6))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Quotes, commas, every kind of line end, NUL and all of Unicode."""
    records = [RECORD._replace(values={"/name": t}) for t in texts]
    data = b"".join(write_submissions(ROOT, [records]))
    assert [found["name"] for found in read(data)] == texts


def test_a_bare_carriage_return_is_quoted_and_line_ends_stay() -> None:
    assert encode([["a\rb", 1, None], ["c", 2.5, "d\n"]]) == (
        b'"a\rb",1,\nc,2.5,"d\n"\n'
    )
