"""Rows as JSON objects (RFC 8259), by the column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from collect.submissions.exports.columnar.content import Variable
from collect.submissions.exports.columnar.labels import relisted
from collect.submissions.exports.columnar.writers.cells import cells_with, replaced
from collect.submissions.exports.columnar.writers.flags import Span, joined, spans_of
from collect.submissions.exports.columnar.writers.texts import shortest, text_of

_SPECIAL = bytes(range(0x20)) + b'"\\'


@dataclass(frozen=True)
class Members:
    """The members of the objects of a table: their names as JSON, with the colon."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, variables: Sequence[Variable]) -> Members:
        """A member for each of these variables."""
        names = tuple(variable.name for variable in variables)
        keys = tuple(f"{quoted(name)}:" for name in names)
        spans = spans_of([variable.type for variable in variables])
        return cls(names, keys, tuple(spans))

    @property
    def size(self) -> int:
        """Bytes of what stands around the values of an object."""
        return sum(len(key.encode()) + 3 for key in self.keys)


def objects_of(
    batch: pa.RecordBatch, members: Members, begin: str = "{", end: str = "}"
) -> pa.StringArray:
    """Each row as an object with all of these members, in their order; what comes before
    and after them can be given.

    Numbers have all digits it takes to read them back and decimals a point or an
    exponent, codes of a list are an array, what has no type in JSON is text; nothing,
    and numbers that are none, are `null`. Raises UnsuitableError for columns that have
    no text.
    """
    pieces: list[pa.Array | str] = []
    for span in members.spans:
        for before, values, after in _values(batch, span, members):
            pieces += [begin + before, values]
            begin = f"{after},"
    if not pieces:
        return pa.array([begin + end] * batch.num_rows, pa.string())
    pieces.append(begin.removesuffix(",") + end)
    return pc.binary_join_element_wise(
        *pieces, "", null_handling="replace", null_replacement="null"
    )


def quoted(text: str) -> str:
    """The text as a JSON string."""
    return orjson.dumps(text).decode()


def _values(
    batch: pa.RecordBatch, span: Span, members: Members
) -> Iterator[tuple[str, pa.StringArray, str]]:
    """Columns as members, and what has to stand around every value."""
    if span.flags:
        numbers = range(span.start, span.stop)
        flags = [batch.column(number) for number in numbers]
        keys = members.keys[span.start : span.stop]
        for texts in joined(flags, keys, "null"):
            yield "", texts, ""
        return
    column, key = batch.column(span.start), members.keys[span.start]
    texts = _bare(column, members.names[span.start])
    if _is_plain(column.type):
        yield key, texts, ""
    elif column.null_count == 0:
        # Quotes are cheapest where rows are joined in any case.
        yield f'{key}"', texts, '"'
    else:
        yield key, _in_quotes(texts), ""


def _bare(column: pa.Array, name: str) -> pa.StringArray:
    """The column as JSON, text without its quotes, null where it is."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _bare(column.dictionary, name).take(column.indices)
    if pa.types.is_list(kind):
        return _arrays(column, name)
    if pa.types.is_floating(kind):
        return shortest(column)
    texts = text_of(column, name)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return replaced(texts, cells_with(texts, _SPECIAL), _inside)
    return texts


def _arrays(column: pa.ListArray, name: str) -> pa.StringArray:
    items = pc.list_flatten(column)
    values = _bare(items, name)
    values = values if _is_plain(items.type) else _in_quotes(values)
    joined = pc.binary_join(relisted(column, values.fill_null("null")), ",")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _in_quotes(texts: pa.StringArray) -> pa.StringArray:
    return pc.binary_join_element_wise('"', texts, '"', "")


def _inside(text: str) -> str:
    return quoted(text)[1:-1]


def _is_plain(kind: pa.DataType) -> bool:
    """Whether its text is JSON as it stands."""
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_list(kind)
        or pa.types.is_null(kind)
    )
