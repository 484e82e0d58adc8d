"""A request to an OData service: who asks, for which form, and how to answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.forms.models import Form
from collect.forms.queries import schema_of
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import API_ROOT, absolute_url, problem_response
from collect.submissions.odata.plan import Source
from collect.submissions.odata.protocol.metadata import error_xml
from collect.submissions.odata.protocol.negotiation import ALLOWED, Format, chosen
from collect.submissions.odata.protocol.options import Options, read_options
from collect.submissions.odata.protocol.tree import Service, service_of
from collect.submissions.queries import form_in
from collect.submissions.sight import areas_seen, hidden_from

JSON_TYPE = "application/json; charset=utf-8; odata.metadata=minimal"
_XML_TYPE = "text/xml; charset=utf-8"

_authenticate = Authenticated()


@lru_cache(maxsize=256)
def service_with(version_id: int) -> Service:
    """The tables of a form version, which never change."""
    return service_of(schema_of(version_id).fields)


@dataclass(frozen=True, slots=True)
class Call:
    """A request for the service of a form, or of its draft."""

    request: HttpRequest
    project_id: int
    form_id: str
    draft: bool

    def answer(
        self,
        offered: tuple[Format, ...],
        make: Callable[[Format, Options], HttpResponseBase],
    ) -> HttpResponseBase:
        """What `make` answers in the format it is told, or a problem as OData has it.

        The first of the formats is for those who do not say what they want.
        """
        accept = self.request.headers.get("Accept", "")
        format_ = self.request.GET.get("$format", "")
        kind = chosen(format_, accept, offered)
        try:
            self.request.auth = _authenticate(self.request)  # type: ignore[attr-defined]
            self._check_version()
            options = read_options(self.request.GET.dict())
            response = make(_acceptable(kind, offered, format_ or accept), options)
        except Problem as problem:
            every = (offered[0], *Format)
            response = _problem(problem, kind or chosen(format_, accept, every))
        response["OData-Version"] = "4.0"
        return response

    def _check_version(self) -> None:
        """Clients that only know older OData would misread us."""
        newest = self.request.headers.get("OData-MaxVersion", "4.0")
        try:
            is_old = float(newest) < 4
        except ValueError:
            is_old = False
        if is_old:
            raise Problem("404.1")

    def version_of(self, form: Form) -> int:
        """The version whose fields the tables have. Raises Problem 404.1."""
        found = form.draft_version_id if self.draft else form.current_version_id
        if found is None:
            raise Problem("404.1")
        return found

    def source(self) -> tuple[Source, int]:
        """The submissions and tables, and the version that has these.

        Raises Problem 404.1, and 403.1 unless the actor may read submissions.
        """
        form, actor = form_in(self.project_id, self.form_id), asking(self.request)
        areas = areas_seen(actor, form, Verb.SUBMISSION_READ)
        version_id = self.version_of(form)
        hidden = hidden_from(actor, form, draft=self.draft)
        service = service_with(version_id)
        return Source(form.pk, self.draft, service, hidden, areas), version_id

    def address(self, rest: str = "") -> str:
        """The full address of something below the service's."""
        form = encode_segment(self.form_id) + ("/draft" if self.draft else "")
        path = f"{API_ROOT}/projects/{self.project_id}/forms/{form}.svc{rest}"
        return absolute_url(self.request, path)


def _acceptable(kind: Format | None, offered: Iterable[Format], got: str) -> Format:
    """The format that was chosen. Raises Problem 406.1 if there is none."""
    if kind is None:
        allowed = [name for found in offered for name in ALLOWED[found]]
        raise Problem("406.1", allowed=allowed, got=got)
    return kind


def xml_response(text: str, status: int = 200) -> HttpResponse:
    """A document in XML."""
    return HttpResponse(text, status=status, content_type="application/xml")


def _problem(problem: Problem, kind: Format | None) -> HttpResponse:
    if kind is not Format.XML:
        return problem_response(problem)
    details = json.dumps(problem.details, default=str) if problem.details else ""
    text = error_xml(problem.code, problem.message, details)
    return HttpResponse(text, status=problem.status, content_type=_XML_TYPE)
