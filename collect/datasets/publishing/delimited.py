"""CSV (RFC 4180, UTF-8): the codes; or the codes with what they say.

The file of codes is the copy of record: every other format can be made from it and the
structure. A missing value is an empty cell; why it is missing stands in OBS_STATUS.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.values import labels, texts

LABEL = "_LABEL"
"""What ends the name of a column of labels."""


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """A column for each component, by its id."""
    yield lines([[each.id for each in publication.structure.components]])
    for batch in publication.batches():
        yield lines(zip(*(texts(column) for column in batch.columns), strict=True))


def write_labelled(publication: Publication, options: Options) -> Iterator[bytes]:
    """The same, and after each column of codes one of their names, X_LABEL."""
    header = []
    for each in publication.structure.components:
        header += [each.id] if each.codelist is None else [each.id, each.id + LABEL]
    yield lines([header])
    for batch in publication.batches():
        columns = []
        for each, column in zip(
            publication.structure.components, batch.columns, strict=True
        ):
            columns.append(texts(column))
            if each.codelist is not None:
                columns.append(labels(column, each, publication.language))
        yield lines(zip(*columns, strict=True))


def lines(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
