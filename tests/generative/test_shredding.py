"""Random forms, random answers: shredding gives back what was filled in."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from collect.forms.xlsform.fields import REPEAT, STRUCTURE, Field
from collect.submissions.instance.shred import shred, tree_of

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT.filter(lambda text: text.strip() != ""),
    "int": st.integers(-(2**63), 2**63 - 1),
    "decimal": NUMBERS,
    "date": st.dates().map(str),
    "dateTime": st.datetimes(timezones=st.timezones()).map(
        lambda d: d.isoformat("T", "seconds")[:19] + "Z"
    ),
    "geopoint": st.tuples(
        st.floats(-90, 90), st.floats(-180, 180), NUMBERS, NUMBERS
    ).map(list),
    "multiple": st.lists(
        st.text(string.ascii_letters, min_size=1, max_size=4), min_size=1, max_size=3
    ),
}


@dataclass(frozen=True)
class Question:
    """A field and what is inside it."""

    name: str
    type: str
    inside: tuple[Question, ...] = ()


def _named(kinds: list[tuple[str, tuple[Question, ...]]]) -> tuple[Question, ...]:
    return tuple(
        Question(f"n{number}", kind, inside)
        for number, (kind, inside) in enumerate(kinds)
    )


NOTHING: tuple[Question, ...] = ()
LEAF = st.tuples(st.sampled_from(sorted(ANSWERS)), st.just(NOTHING))
FORMS = st.recursive(
    st.lists(LEAF, max_size=4).map(_named),
    lambda inner: st.lists(
        LEAF | st.tuples(st.sampled_from([STRUCTURE, REPEAT]), inner), max_size=4
    ).map(_named),
    max_leaves=8,
)


def _fields(questions: tuple[Question, ...], path: str = "") -> Iterator[Field]:
    for question in questions:
        here = f"{path}/{question.name}"
        multiple = question.type == "multiple"
        kind = "string" if multiple else question.type
        yield Field(here, question.name, kind, multiple=multiple)
        yield from _fields(question.inside, here)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return escape(str(value))


class Filler:
    """Fills a form in: builds the XML and, beside it, the rows to be expected."""

    def __init__(self, data: st.DataObject) -> None:
        self.data = data
        self.rows: list[tuple[str, str, str, dict[str, Any]]] = []

    def row(self, table: str, key: str, parent: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        self.rows.append((table, key, parent, values))
        return values

    def fill(
        self,
        questions: tuple[Question, ...],
        path: str,
        place: str,
        key: str,
        values: dict[str, Any],
    ) -> str:
        return "".join(self.one(q, path, place, key, values) for q in questions)

    def one(
        self, q: Question, path: str, place: str, key: str, values: dict[str, Any]
    ) -> str:
        here, there = f"{path}/{q.name}", f"{place}/{q.name}"
        if q.type == STRUCTURE:
            inner = self.fill(q.inside, here, there, key, values)
            return f"<{q.name}>{inner}</{q.name}>"
        if q.type == REPEAT:
            xml = ""
            for number in range(1, self.data.draw(st.integers(0, 2)) + 1):
                mine = f"{there}[{number}]"
                row = self.row(here, mine, key)
                inner = self.fill(q.inside, here, mine, mine, row)
                xml += f"<{q.name}>{inner}</{q.name}>"
            return xml
        if self.data.draw(st.booleans()):
            return f"<{q.name}/>"
        value = self.data.draw(ANSWERS[q.type])
        values[here] = value
        return f"<{q.name}>{_written(value)}</{q.name}>"


@given(FORMS, st.data())
def test_shredding_gives_back_what_was_filled_in(
    questions: tuple[Question, ...], data: st.DataObject
) -> None:
    filler = Filler(data)
    xml = filler.fill(questions, "", "uuid:1", "uuid:1", filler.row("", "uuid:1", ""))
    root = etree.fromstring(f"<data>{xml}</data>".encode())
    found = shred(root, tree_of(_fields(questions)), instance_id="uuid:1")
    assert [(r.table, r.key, r.parent_key, r.values) for r in found] == filler.rows
    assert all(r.invalid == {} for r in found)


@given(st.binary(max_size=200) | TEXT.map(lambda t: f"<d id='f'>{t}</d>".encode()))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    from collect.lib.xml import XmlError
    from collect.submissions.instance.parse import InstanceError, parse_instance

    try:
        found = parse_instance(data)
    except (XmlError, InstanceError):
        return
    assert found.form_id
