"""Tables as answers: CSV that is written while it is read."""

from collections.abc import Iterator

import pyarrow as pa
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from collect.datasets import queries

_ROWS = 2000


def csv_answer(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """Lines of CSV as a file to download."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    # Form ids may hold quotes and any letter.
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    return response


def table_lines(table: pa.Table) -> Iterator[str]:
    """An Arrow table as lines of CSV, its header first."""
    yield from queries.csv_lines([table.column_names])
    for batch in table.to_batches(max_chunksize=_ROWS):
        yield from queries.csv_lines(zip(*batch.to_pydict().values(), strict=True))
