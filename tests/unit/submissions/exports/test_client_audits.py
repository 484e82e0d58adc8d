"""Logs of ODK Collect."""

from __future__ import annotations

import io

import pytest

from collect.submissions.exports.formats.client_audits import (
    HEADER,
    MAX_LINE,
    UnreadableAuditError,
    write_audit,
)


def merged(data: bytes) -> str:
    return b"".join(write_audit("uuid:1", io.BytesIO(data))).decode()


def test_events_get_the_submission_and_all_columns() -> None:
    data = b"event,node,start,end\na,/data/a,1,2\nb,/data/b,3,\n"
    assert merged(data) == "uuid:1,a,/data/a,1,2,,,,,,,\nuuid:1,b,/data/b,3,,,,,,,,\n"
    assert len(HEADER) == 12


def test_columns_are_found_by_name_and_unknown_ones_left_out() -> None:
    data = b'\xef\xbb\xbfnode, event ,extra,old-value\r\n/a, x ,z,"1,\n2"\r\n\r\n'
    assert merged(data) == 'uuid:1,x,/a,,,,,,"1,\n2",,,\n'


def test_ragged_lines_are_kept() -> None:
    assert merged(b"event,node\na\nb,/b,c,d\n") == (
        "uuid:1,a,,,,,,,,,,\nuuid:1,b,/b,,,,,,,,,\n"
    )


@pytest.mark.parametrize("data", [b"", b"event,node\n", b"\xff\xfe\x00\x01"])
def test_a_log_without_events_gives_none(data: bytes) -> None:
    assert merged(data) == ""


def test_long_logs_come_in_pieces() -> None:
    data = b"event\n" + b"x\n" * 2500
    pieces = list(write_audit("uuid:1", io.BytesIO(data)))
    assert [piece.count(b"\n") for piece in pieces] == [1000, 1000, 500]


@pytest.mark.parametrize(
    "data",
    [b"event\n" + b"x" * (MAX_LINE + 1), b'event\n"' + b"x\n" * 200_000],
    ids=["a line without end", "a quote without end"],
)
def test_what_is_no_log_is_refused_before_it_fills_the_memory(data: bytes) -> None:
    with pytest.raises(UnreadableAuditError):
        merged(data)
