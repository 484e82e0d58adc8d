"""The router, and what all addresses of submissions share.

Most addresses exist twice: for submissions to the published form, and below `draft`
for the tests of its draft. One view serves both and asks the request which it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponsePermanentRedirect
from ninja import Path, Router, Schema

from collect.accounts.auth import Authenticated, asking
from collect.accounts.limits import Areas
from collect.accounts.permissions import Verb, require
from collect.forms.models import Form
from collect.lib.paths import encode_segment
from collect.problems import Problem
from collect.rest import API_ROOT, Text, absolute_url, wants_extended
from collect.submissions import queries
from collect.submissions.areas import of_areas
from collect.submissions.models import Submission, SubmissionVersion
from collect.submissions.sight import areas_seen

_View = TypeVar("_View", bound=Callable[..., Any])

router = Router(auth=Authenticated(), tags=["submissions"])

FORM = "/projects/{int:project_id}/forms/{segment:form_id}"
PUBLISHED = "/submissions"
DRAFT = "/draft/submissions"

# What follows the address of all submissions.
ALL = ""
ONE = "/{segment:instance_id}"
VERSIONS = ONE + "/versions"
VERSION = VERSIONS + "/{segment:version_id}"

ProjectId = Annotated[int, Path()]
FormId = Annotated[str, Path()]


def route(
    method: str, tail: str, *, draft: bool = True, **options: Any
) -> Callable[[_View], _View]:
    """Register a view for submissions and, with `draft`, for those of the draft.

    What answers GET answers HEAD. `options` are those of ninja's routers.
    """

    def register(view: _View) -> _View:
        for part in (PUBLISHED, DRAFT) if draft else (PUBLISHED,):
            name = f"{part}_{view.__name__}".strip("/").replace("/", "_")
            path = FORM + part + tail
            router.api_operation([method], path, operation_id=name, **options)(view)
            if method == "GET":
                router.api_operation(
                    ["HEAD"], path, include_in_schema=False, **options
                )(view)
        return view

    return register


def is_draft(request: HttpRequest) -> bool:
    """Whether the address is one of a draft's submissions."""
    match = request.resolver_match
    # The route, not the path, in which a form's id may be anything.
    return match is not None and DRAFT in match.route


def form_allowing(
    request: HttpRequest, project_id: int, form_id: str, verb: Verb
) -> Form:
    """The form, if the actor may do this to it. Raises Problem 404.1, 403.1."""
    form = queries.form_in(project_id, form_id)
    require(asking(request), verb, project=project_id, form_id=form.id)
    return form


@dataclass(frozen=True)
class Seen:
    """A form, and the areas whose submissions, or tests of the draft, are seen."""

    form: Form
    areas: Areas
    draft: bool

    def submissions(self, *, deleted: bool = False) -> QuerySet[Submission]:
        """These submissions, newest first; those in the trash instead if asked."""
        found = queries.submissions_of(self.form, draft=self.draft, deleted=deleted)
        return of_areas(found, self.areas)

    def submission(self, instance_id: str, *, deleted: bool = False) -> Submission:
        """The one that first arrived with this instanceID. Raises Problem 404.1."""
        found = self.submissions(deleted=deleted).filter(instance_id=instance_id)
        submission = found.first()
        if submission is None:
            raise Problem("404.1")
        return submission


class FormPlace(Schema):
    """The part of an address that names a form, or its draft."""

    project_id: int
    form_id: Text

    def form(self, request: HttpRequest, verb: Verb) -> Form:
        """The form, if the actor may do this to it. Raises Problem 404.1, also where
        a draft is meant and there is none, and 403.1."""
        form = form_allowing(request, self.project_id, self.form_id, verb)
        return self._there(request, form)

    def seen(self, request: HttpRequest, verb: Verb) -> Seen:
        """The form, and the submissions with which the actor may do this.

        Raises Problem as `form` does, if that is none of them.
        """
        form = queries.form_in(self.project_id, self.form_id)
        areas = areas_seen(asking(request), form, verb)
        return Seen(self._there(request, form), areas, draft=is_draft(request))

    def _there(self, request: HttpRequest, form: Form) -> Form:
        if is_draft(request) and form.draft_version_id is None:
            raise Problem("404.1")
        return form


class SubmissionPlace(FormPlace):
    """The part of an address that names a submission by its first instanceID."""

    instance_id: Text

    def submission(
        self, request: HttpRequest, verb: Verb = Verb.SUBMISSION_READ
    ) -> Submission:
        """The submission, if the actor may do this. Raises Problem 404.1, 403.1."""
        return self.seen(request, verb).submission(self.instance_id)

    def find(
        self, request: HttpRequest, rest: str = ""
    ) -> Submission | HttpResponsePermanentRedirect:
        """The submission to read; for the instanceID of an edit, the way to that
        version, where the same is under `rest`. Raises Problem 404.1, 403.1."""
        seen = self.seen(request, Verb.SUBMISSION_READ)
        found = seen.submissions()
        if wants_extended(request):
            found = queries.with_people(found)
        submission = found.filter(instance_id=self.instance_id).first()
        if submission is not None:
            return submission
        first_id = queries.first_id_of(seen.submissions(), self.instance_id)
        names = [self.form_id, first_id, self.instance_id]
        form_id, first, edit = (encode_segment(name) for name in names)
        part = DRAFT if seen.draft else PUBLISHED
        path = f"{API_ROOT}/projects/{self.project_id}/forms/{form_id}{part}"
        path += f"/{first}/versions/{edit}{rest}"
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(
            absolute_url(request, f"{path}?{query}" if query else path)
        )


class VersionPlace(SubmissionPlace):
    """The part of an address that names a version of a submission."""

    version_id: Text

    def version(
        self, request: HttpRequest, verb: Verb = Verb.SUBMISSION_READ
    ) -> SubmissionVersion:
        """The version, if the actor may do this. Raises Problem 404.1, 403.1."""
        return queries.version_in(self.submission(request, verb), self.version_id)


class FilePlace(SubmissionPlace):
    """The part of an address that names a file of a submission."""

    name: Text


class VersionFilePlace(VersionPlace):
    """The part of an address that names a file of a version."""

    name: Text
