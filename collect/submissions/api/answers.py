"""Answering with submissions: their XML, and long lists while they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import get_conditional_response

from collect.forms.models import Form
from collect.lib.hashing import md5_hex
from collect.submissions.models import SubmissionVersion
from collect.submissions.queries import horizon

BATCH = 1000
"""Objects held at once; longer answers are sent while they are read."""

_JSON = "application/json; charset=utf-8"
_Row = TypeVar("_Row")


def xml_response(version: SubmissionVersion) -> HttpResponse:
    """Exactly the bytes that were received."""
    return HttpResponse(bytes(version.xml), content_type="application/xml")


def conditional(
    request: HttpRequest,
    form: Form,
    answer: Callable[[], HttpResponseBase],
    areas: Sequence[str] = (),
) -> HttpResponseBase:
    """The answer about a form's submissions, or those of `areas`, or 304 if nothing
    happened to them.

    The tag is read before the answer: at worst an answer is newer than its tag says,
    and the next request gets it again.
    """
    state = f"{form.pk} {form.draft_version_id} {horizon(form.pk)} {' '.join(areas)}"
    text = f"{state} {request.get_full_path()}"
    etag = f'W/"eventhash:{md5_hex(text.encode())}"'
    unchanged = get_conditional_response(request, etag=etag)
    response = answer() if unchanged is None else unchanged
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def json_list(
    rows: Iterable[_Row], shape: Callable[[_Row], dict[str, Any]]
) -> HttpResponseBase:
    """A JSON array of the rows' shapes.

    The first batch is read before the answer starts: what fails by then still gets its
    status.
    """
    batches = _batches(rows, shape)
    first = next(batches, [])
    if len(first) < BATCH:
        return HttpResponse("[" + ",".join(first) + "]", content_type=_JSON)
    return StreamingHttpResponse(_array(first, batches), content_type=_JSON)


def _batches(
    rows: Iterable[_Row], shape: Callable[[_Row], dict[str, Any]]
) -> Iterator[list[str]]:
    encoder = DjangoJSONEncoder(ensure_ascii=False)
    texts = (encoder.encode(shape(row)) for row in rows)
    while batch := list(islice(texts, BATCH)):
        yield batch


def _array(first: list[str], rest: Iterable[list[str]]) -> Iterator[str]:
    yield "[" + ",".join(first)
    for batch in rest:
        yield "," + ",".join(batch)
    yield "]"
