"""A form with questions of every type, hostile answers to it, and their XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from xml.sax.saxutils import escape

from hypothesis import strategies as st

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Choice, Field

CHOICES: Mapping[str, tuple[Choice, ...]] = {
    "items": tuple(Choice(code, {"default": code.upper()}) for code in ("a", "b", "c"))
}
TYPES = {
    "text": "string",
    "whole": "int",
    "number": "decimal",
    "day": "date",
    "moment": "dateTime",
    "clock": "time",
    "place": "geopoint",
    "one": "string",
    "several": "string",
}
MEMBER, VISIT = "/member", "/member/visit"
_PLACES = (("", ""), ("/home", ""), (MEMBER, MEMBER), (VISIT, VISIT))


def fields() -> tuple[Field, ...]:
    """Every type in the submission, in a group, in a repeat and in one inside it."""
    found = []
    for place, table in _PLACES:
        if place:
            kind = STRUCTURE if place == "/home" else REPEAT
            around = place.rpartition("/")[0]
            found.append(Field(place, place.rpartition("/")[2], kind, table=around))
        found.extend(_question(f"{place}/{name}", name, table) for name in TYPES)
    return tuple(found)


def _question(path: str, name: str, table: str) -> Field:
    control = {"one": "select1", "several": "select"}.get(name, "input")
    return Field(
        path,
        name,
        TYPES[name],
        table=table,
        multiple=name == "several",
        control=control,
        list_name="" if control == "input" else "items",
    )


@dataclass(frozen=True)
class Row:
    """A row as it was filled in: the text of each answer by path, and rows inside."""

    table: str
    answers: Mapping[str, str]
    inside: Sequence[Row] = field(default_factory=tuple)

    def all(self) -> list[Row]:
        """The row and those inside it, in the order of the document."""
        return [self, *(row for inner in self.inside for row in inner.all())]


_XML = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
_AWKWARD = st.sampled_from(
    (
        "=cmd|' /C calc'!A0",
        "-2",
        "@SUM(A1)",
        "007",
        "1e5",
        "NA",
        "NaN",
        '"',
        '""',
        '","',
        "a,b",
        "first\nsecond",
        "first\r\nsecond",
        "tab\tbed",
        " around ",
        "שלום",
        "\u202eسلم\u202c",
        "👩‍👩‍👧 e\u0301",
        "\ufeffmark",
        "<b>&amp;</b>",
        "2026-01-01",
        "\\N",
        "\u2028",
        "x" * 40_000,
    )
)
TEXT = (
    (st.text(st.one_of(_XML, st.sampled_from(",\"\n\t\r=;|'")), max_size=12) | _AWKWARD)
    .filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
    .filter(lambda text: text.strip() != "")
)
WHOLE = st.integers(-(2**63), 2**63 - 1) | st.sampled_from(
    (0, 10**15, 10**15 + 1, 2**53 + 1, 2**63 - 1, -(2**63))
)
NUMBER = (
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str)
    | st.floats(-1e15, 1e15).map(repr)
    | st.sampled_from(
        (
            "12345678901234567890",
            "0.12345678901234567890",
            "-98765432109876543210.0123456789",
            "1.50",
            "0.1",
            "-0.0",
            "1e300",
            "007.5",
        )
    )
).filter(lambda text: abs(float(text)) < 1e308)
_OFFSETS = st.one_of(
    st.none(),
    st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(0, m * 60))),
)
DAY = st.dates().map(str)
MOMENT = st.tuples(st.datetimes(), _OFFSETS).map(
    lambda given: given[0].replace(tzinfo=given[1]).isoformat("T", "milliseconds")
)
CLOCK = st.tuples(st.times(), _OFFSETS).map(
    lambda given: given[0].replace(tzinfo=given[1]).isoformat("milliseconds")
)
_METRES = st.floats(-500, 9000) | st.just(0.0)
PLACE = st.tuples(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.lists(_METRES, max_size=2),
).map(lambda given: " ".join(repr(part) for part in (given[0], given[1], *given[2])))
_CODES = st.sampled_from(("a", "b", "c", "elsewhere", "=1", "é"))
_INVALID = st.sampled_from(
    (
        "twelve",
        "2026-02-30",
        "25:00",
        "1,5",
        "99999999999999999999",
        "١٢",
        "91 181",
        "=1",
    )
)
ANSWERS: Mapping[str, st.SearchStrategy[str]] = {
    "text": TEXT,
    "whole": WHOLE.map(str) | _INVALID,
    "number": NUMBER | _INVALID,
    "day": DAY | _INVALID,
    "moment": MOMENT | _INVALID,
    "clock": CLOCK | _INVALID,
    "place": PLACE | _INVALID,
    "one": _CODES,
    "several": st.lists(_CODES, min_size=1, max_size=4, unique=True).map(" ".join),
}


def _filled(table: str, *places: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(
        {}, optional={f"{p}/{name}": ANSWERS[name] for p in places for name in ANSWERS}
    )


def _rows(table: str, inner: st.SearchStrategy[list[Row]]) -> st.SearchStrategy[Row]:
    places = ("", "/home") if table == "" else (table,)
    return st.builds(Row, st.just(table), _filled(table, *places), inner)


VISITS = st.lists(_rows(VISIT, st.just([])), max_size=2)
MEMBERS = st.lists(_rows(MEMBER, VISITS), max_size=3)
SUBMISSIONS = _rows("", MEMBERS)


def xml_of(submission: Row) -> bytes:
    """The submission as a client writes it."""
    return f'<data id="f" version="1">{_content(submission)}</data>'.encode()


def _content(row: Row) -> str:
    prefix = len(row.table) + 1
    plain, home = "", ""
    for path, text in row.answers.items():
        group, _, name = path[prefix:].rpartition("/")
        cell = f"<{name}>{escape(text, {chr(13): '&#13;'})}</{name}>"
        home, plain = (home + cell, plain) if group else (home, plain + cell)
    inner = "".join(
        f"<{name}>{_content(one)}</{name}>"
        for one in row.inside
        for name in [one.table.rpartition("/")[2]]
    )
    return f"{plain}<home>{home}</home>{inner}" if not row.table else plain + inner
