"""Exports over REST, as ODK Central's clients know them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from django.http import HttpRequest, HttpResponseBase
from ninja import Path, Query, Router
from pydantic import BeforeValidator, Field

from collect.accounts import audit
from collect.accounts.auth import Authenticated, asking
from collect.accounts.limits import Areas
from collect.accounts.permissions import Verb
from collect.forms.models import Form, FormVersion
from collect.forms.queries import schema_of
from collect.lib.clock import now
from collect.problems import Problem
from collect.rest import MAX_BIGINT, CentralSchema, Flag, Text
from collect.submissions import queries
from collect.submissions.api.routing import (
    DRAFT,
    FORM,
    ONE,
    PUBLISHED,
    VERSION,
    FormPlace,
    SubmissionPlace,
    VersionPlace,
    is_draft,
)
from collect.submissions.exports import assembly, geo
from collect.submissions.exports.formats import archive, csv_writer, geojson
from collect.submissions.exports.formats.names import file_name
from collect.submissions.exports.options import CsvOptions
from collect.submissions.exports.selection import Selection, select
from collect.submissions.exports.sending import Answer, Chunks, etag_of, send
from collect.submissions.models import SubmissionVersion
from collect.submissions.sight import hidden_from, sees_files

router = Router(auth=Authenticated(), tags=["exports"])


def _is_not_false(value: object) -> bool:
    return str(value).lower() != "false"


# As in ODK Central, what is not "false" in some case leaves the default.
Unless = Annotated[bool, BeforeValidator(_is_not_false)]


@dataclass(frozen=True)
class Source:
    """A form version and the kind of submissions that go with it."""

    form: Form
    version: FormVersion
    draft: bool
    hidden: frozenset[str]
    areas: Areas

    def select(self, filter_: str) -> Selection:
        """The submissions a filter leaves. Raises Problem."""
        fields = schema_of(self.version.pk).fields
        return select(
            self.form.pk,
            fields,
            filter_,
            draft=self.draft,
            hidden=self.hidden,
            areas=self.areas,
        )


def _number(value: object) -> object:
    return 0 if value == "" else value


Limit = Annotated[int, Field(ge=0, le=MAX_BIGINT), BeforeValidator(_number)]


class CsvQuery(CentralSchema):
    """Options of CSV exports; see `CsvOptions`."""

    attachments: Unless = True
    group_paths: Unless = True
    deleted_fields: Flag = False
    split_select_multiples: Flag = False
    filter: Text = Field("", alias="$filter")

    def options(self) -> CsvOptions:
        """The same, without HTTP."""
        return CsvOptions(
            group_paths=self.group_paths,
            deleted_fields=self.deleted_fields,
            split_multiples=self.split_select_multiples,
            attachments=self.attachments,
        )


def submissions_csv(
    request: HttpRequest, place: Path[FormPlace], query: Query[CsvQuery]
) -> HttpResponseBase:
    """The table of submissions, without repeats."""
    return _csv(request, _source(request, place), query)


def submissions_zip(
    request: HttpRequest, place: Path[FormPlace], query: Query[CsvQuery]
) -> HttpResponseBase:
    """All tables, with media and logs of clients unless `attachments=false`, for those
    who may have them."""
    return _zip(request, _source(request, place), query)


def _source(
    request: HttpRequest, place: FormPlace, verb: Verb = Verb.SUBMISSION_READ
) -> Source:
    """Problem 404.1 for a form that was never published, or has no draft; 403.1."""
    seen = place.seen(request, verb)
    form, draft = seen.form, seen.draft
    version = form.draft_version if draft else form.current_version
    if version is None:
        raise Problem("404.1")
    hidden = hidden_from(asking(request), form, draft=draft)
    return Source(form, version, draft, hidden, seen.areas)


def _csv(request: HttpRequest, source: Source, query: CsvQuery) -> HttpResponseBase:
    chosen = source.select(query.filter)
    options = query.options()
    answer = Answer(
        csv_writer.CONTENT_TYPE,
        file_name(source.form.xml_form_id, ".csv"),
        etag_of(chosen, source.version.pk, "csv", options),
    )

    def chunks() -> Chunks:
        _record(request, source)
        return assembly.csv_file(source.version, chosen, options)

    return send(request, answer, chunks)


def _zip(request: HttpRequest, source: Source, query: CsvQuery) -> HttpResponseBase:
    chosen = source.select(query.filter)
    options = query.options()
    if not sees_files(asking(request), source.form, draft=source.draft):
        options = replace(options, attachments=False)
    name = source.form.xml_form_id
    # Central's names: "….zip" with media, "….csv.zip" without.
    suffix = ".zip" if options.attachments else ".csv.zip"
    answer = Answer(
        archive.CONTENT_TYPE,
        file_name(name, suffix),
        etag_of(chosen, source.version.pk, "zip", options),
    )

    def chunks() -> Chunks:
        _record(request, source)
        return assembly.zip_file(
            source.version, chosen, options, form_name=name, moment=now()
        )

    return send(request, answer, chunks)


def _record(request: HttpRequest, source: Source) -> None:
    """Who took data out, in the audit log; test submissions are nobody's data."""
    if not source.draft:
        audit.record(
            action="form.submission.export",
            by=asking(request),
            project_id=source.form.project_id,
            form_id=source.form.pk,
        )


class FieldQuery(CentralSchema):
    """Which fields."""

    fieldpath: list[Text] = Field(default_factory=list)


class GeoQuery(FieldQuery):
    """Which fields, and of which submissions. No limit, or 0, is all of them."""

    limit: Limit = 0
    filter: Text = Field("", alias="$filter")


def submissions_geojson(
    request: HttpRequest, place: Path[FormPlace], query: Query[GeoQuery]
) -> HttpResponseBase:
    """Where submissions were made: by their first geographic question outside of
    repeats, or by the question `fieldpath`. One without a valid answer is left out."""
    source = _source(request, place, Verb.SUBMISSION_LIST)
    which = geo.Which(tuple(dict.fromkeys(query.fieldpath)), source.hidden)
    if len(which.paths) > 1:
        raise Problem(
            "400.41",
            paramSet=list(which.paths),
            violationText="at most one fieldpath may be specified",
        )
    chosen = source.select(query.filter)
    limit = query.limit or None
    answer = Answer(
        geojson.CONTENT_TYPE, etag=etag_of(chosen, source.version.pk, which, limit)
    )
    return send(
        request, answer, lambda: assembly.geojson_file(chosen, which, limit=limit)
    )


def submission_geojson(
    request: HttpRequest, place: Path[SubmissionPlace], query: Query[FieldQuery]
) -> HttpResponseBase:
    """Where a submission was made, by its current version and under that one's id."""
    submission = place.submission(request)
    version = queries.current_version_of(submission)
    return _feature(request, submission.form, version, query)


def version_geojson(
    request: HttpRequest, place: Path[VersionPlace], query: Query[FieldQuery]
) -> HttpResponseBase:
    """Where a submission was made, by one of its versions."""
    version = place.version(request)
    return _feature(request, version.submission.form, version, query)


def _feature(
    request: HttpRequest, form: Form, version: SubmissionVersion, query: FieldQuery
) -> HttpResponseBase:
    hidden = hidden_from(asking(request), form, draft=is_draft(request))
    which = geo.Which(tuple(query.fieldpath), hidden)
    found = geo.feature_of(version, which)
    return send(
        request,
        Answer(geojson.CONTENT_TYPE),
        lambda: geojson.write_features([[found]], named=not which.paths),
    )


def _add(path: str, name: str, view: Callable[..., HttpResponseBase]) -> None:
    """What answers GET answers HEAD."""
    path = FORM + path
    router.get(path, operation_id=name)(view)
    router.api_operation(["HEAD"], path, include_in_schema=False)(view)


def _add_csv(path: str, name: str, view: Callable[..., HttpResponseBase]) -> None:
    """A POST brings passphrases: no key is managed here, so its body is not read."""
    _add(path, name, view)
    router.post(FORM + path, operation_id=f"{name}_post")(view)


_add_csv(f"{PUBLISHED}.csv", "submissions_csv", submissions_csv)
_add_csv(f"{PUBLISHED}.csv.zip", "submissions_zip", submissions_zip)
_add_csv(f"{DRAFT}.csv", "draft_submissions_csv", submissions_csv)
_add_csv(f"{DRAFT}.csv.zip", "draft_submissions_zip", submissions_zip)
_add(f"{PUBLISHED}.geojson", "submissions_geojson", submissions_geojson)
_add(f"{PUBLISHED}{VERSION}.geojson", "version_geojson", version_geojson)
_add(f"{PUBLISHED}{ONE}.geojson", "submission_geojson", submission_geojson)
