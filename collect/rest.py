"""What all REST rooms share: schemas, errors, pages, flags, addresses."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DataError, models
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.urls import register_converter
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Router, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from collect.lib.paths import SegmentConverter
from collect.problems import Problem

register_converter(SegmentConverter, "segment")

_log = logging.getLogger(__name__)
_Row = TypeVar("_Row", bound=models.Model)

API_ROOT = "/v1"
MAX_BIGINT = 2**63 - 1


class CentralSchema(Schema):
    """A JSON object of ODK Central's kind: camelCase names, rows as sources."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True
    )


class Success(CentralSchema):
    """What a write answers when there is nothing else to say."""

    success: bool = True


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("it holds a NUL character, which cannot be stored")
    return text


# A boolean in a query string. pyODK sends Python's True and False; as in ODK
# Central, whatever is not "true" in some case is false.
Flag = Annotated[bool, BeforeValidator(_is_true)]
# Text that PostgreSQL can store.
Text = Annotated[str, AfterValidator(_without_nul)]


class Page(CentralSchema):
    """Which part of a list is wanted: ``?limit=&offset=``."""

    limit: int | None = Field(default=None, ge=0, le=MAX_BIGINT)
    offset: int = Field(default=0, ge=0, le=MAX_BIGINT)

    def of(self, rows: "models.QuerySet[_Row]") -> "models.QuerySet[_Row]":
        """The wanted rows of an ordered queryset."""
        end = None if self.limit is None else self.offset + self.limit
        return rows[self.offset : end] if self.offset or end is not None else rows


def wants_extended(request: HttpRequest) -> bool:
    """Whether counts and other metadata are wanted (X-Extended-Metadata)."""
    return _is_true(request.headers.get("X-Extended-Metadata", ""))


def action_notes(request: HttpRequest) -> str | None:
    """A note for the audit log, from the header X-Action-Notes."""
    notes = request.headers.get("X-Action-Notes")
    return None if notes is None else unquote(notes).replace("\0", "")


def absolute_url(request: HttpRequest, path: str) -> str:
    """The full address of a path such as ``/v1/projects/1/formList``.

    It starts with COLLECT_PUBLIC_URL, or else with the host the client used. A
    request that came with a field key in its path gets addresses with that key.
    """
    prefix = getattr(request, "key_prefix", "")
    if prefix and path.startswith(f"{API_ROOT}/"):
        path = prefix + path.removeprefix(API_ROOT)
    base = settings.COLLECT_PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
    return f"{base.rstrip('/')}{path}"


def problem_response(problem: Problem) -> JsonResponse:
    """The problem as ODK Central's JSON."""
    return JsonResponse(problem.as_json(), status=problem.status)


@csrf_exempt
def unknown_route(request: HttpRequest, version: str = "1") -> HttpResponse:
    """Answer addresses of the API that do not exist: 404.1, or 404.3."""
    if version != "1":
        return problem_response(Problem("404.3", got=version))
    return problem_response(Problem("404.1"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what Django refuses before any view sees it, such as a broken Host."""
    return problem_response(_suspicious(request, exception))


class CentralAPI(NinjaAPI):
    """An API whose JSON is camelCase and whose errors are Problems."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        for kind, translate in _TRANSLATIONS.items():
            self.add_exception_handler(kind, _handler(translate))

    def add_router(self, prefix: str, router: Router, **options: Any) -> None:  # type: ignore[override]
        """Add a room's router; its JSON uses the schemas' camelCase names."""
        _use_aliases(router)
        super().add_router(prefix, router, **options)


def _use_aliases(router: Router) -> None:
    for view in router.path_operations.values():
        for operation in view.operations:
            operation.by_alias = True
    for _, child, *_ in router._routers:
        _use_aliases(child)


def _handler(
    translate: Callable[[HttpRequest, Any], Problem],
) -> Callable[[HttpRequest, Any], HttpResponse]:
    def handle(request: HttpRequest, error: Any) -> HttpResponse:
        return problem_response(translate(request, error))

    return handle


def _as_it_is(request: HttpRequest, problem: Problem) -> Problem:
    return problem


def _not_found(request: HttpRequest, error: Http404) -> Problem:
    return Problem("404.1")


def _unreadable(request: HttpRequest, error: HttpError) -> Problem:
    """Ninja's own errors; in practice, a body that is not JSON."""
    if error.status_code == 400:
        return Problem("400.1", format="JSON", rawLength=len(request.body))
    return Problem({401: "401.2", 403: "403.1"}.get(error.status_code, "404.1"))


def _already_read(request: HttpRequest, error: RawPostDataException) -> Problem:
    """A form where JSON is due: it was read in search of its CSRF token."""
    length = request.META.get("CONTENT_LENGTH") or "?"
    return Problem("400.1", format="JSON", rawLength=length)


def _too_big(request: HttpRequest, error: RequestDataTooBig) -> Problem:
    return Problem("400.36", limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def _suspicious(request: HttpRequest, error: Exception) -> Problem:
    return Problem("400.8", field="The request", value="like this", reason=str(error))


def not_storable(error: DataError) -> Problem:
    """What to say of a value that the database does not take."""
    return Problem("400.8", field="A value", value="stored", reason=str(error).strip())


def _not_storable(request: HttpRequest, error: DataError) -> Problem:
    return not_storable(error)


def _not_text(request: HttpRequest, error: UnicodeEncodeError) -> Problem:
    """Half of a surrogate pair, which JSON can escape and UTF-8 cannot hold."""
    return Problem("400.8", field="A text", value="as given", reason=error.reason)


def _unexpected(request: HttpRequest, error: Exception) -> Problem:
    _log.error("%s %s failed", request.method, request.path, exc_info=error)
    return Problem("500.1")


def _invalid(request: HttpRequest, error: ValidationError) -> Problem:
    """Parameters of the wrong shape, in Central's terms; all are in the details."""
    errors = [
        {"field": _field(e["loc"]), "message": e["msg"], "type": e["type"]}
        for e in error.errors
    ]
    missing = [e["field"] for e in errors if e["type"] == "missing"]
    if len(missing) > 1:
        return Problem("400.3", expected=missing, errors=errors)
    if missing:
        return Problem("400.2", field=missing[0], errors=errors)
    return _first_invalid(errors)


def _first_invalid(errors: Sequence[Mapping[str, str]]) -> Problem:
    first = errors[0]
    field, message, kind = first["field"], first["message"], first["type"]
    if kind == "extra_forbidden":
        return Problem("400.4", field=field, errors=errors)
    if kind.endswith("too_long"):
        return Problem("400.13", field=field, errors=errors)
    if kind.endswith(("_type", "_parsing")):
        expected = kind.removesuffix("_type").removesuffix("_parsing")
        return Problem(
            "400.11", field=field, expected=expected, value=message, errors=errors
        )
    return Problem(
        "400.8", field=field, value="as given", reason=message, errors=errors
    )


def _field(location: Sequence[Any]) -> str:
    # ("body", "payload", "email") -> "email"; ("query", "limit") -> "limit"
    names = [str(part) for part in location[1:]]
    return ".".join(names[1:] or names) or str(location[0])


_TRANSLATIONS: dict[type[Exception], Callable[[HttpRequest, Any], Problem]] = {
    Problem: _as_it_is,
    Http404: _not_found,
    HttpError: _unreadable,
    ValidationError: _invalid,
    RawPostDataException: _already_read,
    RequestDataTooBig: _too_big,
    SuspiciousOperation: _suspicious,
    DataError: _not_storable,
    UnicodeEncodeError: _not_text,
    Exception: _unexpected,
}
