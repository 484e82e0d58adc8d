"""What the log of a phone tells: the specification of `read_audit`, as a table."""

from dataclasses import dataclass

import pytest

from collect.datasets.cleaning import (
    AUDIT_SCHEMA,
    AuditError,
    audit_figures,
    read_audit,
)

T = 1_760_000_000_000
"""Milliseconds: some day."""
M = 60_000
PLAIN = "event,node,start,end"
PLACED = f"{PLAIN},latitude,longitude,accuracy"


def question(node: str, start: int, end: int | str) -> str:
    last = end if isinstance(end, str) else str(T + end)
    return f"question,/data/{node},{T + start},{last}"


def at(event: str, moment: int) -> str:
    return f"{event},,{T + moment},"


@dataclass(frozen=True)
class Case:
    """A log without its header, and what it tells."""

    name: str
    lines: tuple[str, ...]
    active: float | None
    total: float | None
    resumes: int = 0
    revisits: int = 0
    left_out: int = 0


CASES = (
    Case("nothing but a header", (), None, None),
    Case("one event", (at("form start", 0),), None, None),
    Case(
        "time between questions does not count",
        (
            at("form start", 0),
            question("a", 0, M),
            at("jump", M),
            question("b", 4 * M, 6 * M),
            at("form finalize", 9 * M),
        ),
        3,
        9,
    ),
    Case(
        "a pause between two sittings does not count",
        (
            at("form start", 0),
            question("a", 0, 2 * M),
            at("form exit", 2 * M),
            at("form resume", 100 * M),
            question("a", 100 * M, 101 * M),
            question("b", 101 * M, 102 * M),
            at("form save", 102 * M),
        ),
        4,
        102,
        resumes=1,
    ),
    Case(
        "an event without an end is passed over",
        (at("form start", 0), question("a", 0, ""), question("b", M, 2 * M)),
        1,
        2,
    ),
    Case(
        "questions on one screen share its time",
        (
            at("form start", 0),
            f"group questions,/data/g,{T},{T + 3 * M}",
            question("g/a", 0, 3 * M),
            question("g/b", M, 3 * M),
        ),
        3,
        3,
    ),
    Case(
        "going back is a revisit, staying is none",
        (
            question("a", 0, M),
            question("a", M, 2 * M),
            question("b", 2 * M, 3 * M),
            question("a", 3 * M, 4 * M),
            question("b", 4 * M, 5 * M),
        ),
        5,
        5,
        revisits=2,
    ),
    Case(
        "other events are not time at questions",
        (
            at("form start", 0),
            f"end screen,,{T},{T + 5 * M}",
            f"add repeat,/data/m,{T},{T + 5 * M}",
            question("a", 5 * M, 6 * M),
        ),
        1,
        6,
    ),
    Case(
        "spans below 0 and above an hour are left out",
        (question("a", 5 * M, M), question("b", 5 * M, 70 * M), question("c", 70 * M, 71 * M)),
        1,
        66,
        left_out=2,
    ),
    Case(
        "a clock that was set back between sittings loses no time at questions",
        (
            at("form start", 600 * M),
            question("a", 600 * M, 602 * M),
            at("form resume", 0),
            question("b", 600 * M, 602 * M),
            at("form exit", 10 * M),
        ),
        4,
        None,
        resumes=1,
    ),
    Case(
        "a clock that began anew at 1970 leaves spans as they are",
        ("form start,,5000,", f"question,/data/a,5000,{5000 + M}", at("form exit", 0)),
        1,
        None,
    ),
    Case(
        "what is no number is no time",
        ("question,/data/a,soon,later", f"question,/data/b,{T}.0,{T + M}", "question"),
        1,
        1,
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_log_tells(case: Case) -> None:
    found = read_audit("\n".join([PLAIN, *case.lines]).encode())
    assert (found.active, found.total) == (case.active, case.total)
    assert (found.resumes, found.revisits, found.left_out) == (
        case.resumes,
        case.revisits,
        case.left_out,
    )


def test_time_is_told_by_question() -> None:
    lines = [question("a", 0, M), question("b", M, 2 * M), question("a", 2 * M, 5 * M)]
    found = read_audit("\n".join([PLAIN, *lines]).encode())
    assert found.by_question == {"/data/a": 4, "/data/b": 1}


def test_first_and_last_place_are_those_known() -> None:
    places = ("", "5.25,-4.0,3", "0,0,1", "91,0,1", "6,,1", "x,1,1", "5.5,-4.5,9")
    lines = [f"question,/data/a,{T},{T},{place}" for place in places]
    found = read_audit("\n".join([PLACED, *lines]).encode())
    assert (found.first, found.last) == ((5.25, -4.0), (5.5, -4.5))


@pytest.mark.parametrize(
    "data",
    [
        f"\ufeffevent, node, start, end\r\nquestion, /data/a, {T}, {T + M}\r\n",
        f"user,end,start,node,event,new-value\nann,{T + M},{T},/data/a,question,\"x\ny\"\n",
        f"Event,Start,End,Node\nQuestion,{T},{T + M},/data/a,and,more\n\n",
    ],
)  # fmt: skip
def test_columns_are_found_by_name(data: str) -> None:
    found = read_audit(data.encode())
    assert (found.active, found.by_question) == (1, {"/data/a": 1})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no columns event and start"),
        (b"\x89PNG\r\n\x1a\n\x00\xff", "no columns event and start"),
        (b"event,start\n" + b"x" * 200_000, "line 2: field larger"),
    ],
)
def test_what_is_no_log_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(AuditError, match=said):
        read_audit(data)


def test_figures_are_a_row_a_file() -> None:
    log = f"{PLACED}\nquestion,/data/a,{T},{T + M},5,6,7\n".encode()
    found = audit_figures([("s1", log), ("s2", b"no log"), ("s3", PLAIN.encode())])
    assert found.schema.equals(AUDIT_SCHEMA)
    good, bad, empty = found.to_pylist()
    assert good == {
        "sha256": "s1",
        "active": 1,
        "total": 1,
        "resumes": 0,
        "revisits": 0,
        "left_out": 0,
        "first_lat": 5,
        "first_lon": 6,
        "last_lat": 5,
        "last_lon": 6,
    }
    assert (bad["active"], bad["resumes"]) == (None, None)
    assert (empty["active"], empty["resumes"]) == (None, 0)
