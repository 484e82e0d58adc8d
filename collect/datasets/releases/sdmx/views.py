"""/sdmx/: dataflows, structures, codelists, data and availability, read only.

Whoever asks sees public datasets, and those whose estimates they may read: by Basic
authentication, as spreadsheet plug-ins do, or a bearer token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from collect.accounts.auth import actor_of
from collect.accounts.models import Actor
from collect.datasets.publishing.errors import (
    NotAcceptableError,
    NotSupportedError,
    QueryError,
)
from collect.datasets.publishing.formats import (
    FORMATS,
    STRUCTURE_FORMATS,
    StructureFormat,
)
from collect.datasets.publishing.options import Format, Labels, Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.rest.negotiate import Accepted, negotiate
from collect.datasets.publishing.rest.query import parse, read_parameters
from collect.datasets.publishing.sdmx.detail import (
    Header,
    StructureMessage,
    Telling,
    read_detail,
)
from collect.datasets.publishing.structure import StructureSet
from collect.datasets.releases.sdmx import availability
from collect.datasets.releases.sdmx.addresses import (
    DataRequest,
    Kind,
    StructureRequest,
    read,
)
from collect.datasets.releases.sdmx.published import Table, tables
from collect.problems import Problem
from collect.rest import problem_response

Parameters = list[tuple[str, str]]

_XML_FIRST = ("sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-json", "sdmx-csv", "csv")
_JSON_FIRST = ("sdmx-json", "sdmx-csv", "sdmx-ml-3.0", "sdmx-ml-2.1", "csv")
_STRUCTURES_XML = (
    "sdmx-ml-2.1-structure",
    "sdmx-ml-3.0-structure",
    "sdmx-json-structure",
)
_STRUCTURES_JSON = tuple(reversed(_STRUCTURES_XML))
# As .Stat Suite names formats in addresses, where a header cannot be given.
_BY_NAME: Mapping[str, Accepted] = {
    "csv": Accepted("sdmx-csv"),
    "csvfile": Accepted("sdmx-csv"),
    "csvfilewithlabels": Accepted("sdmx-csv", "both"),
    "jsondata": Accepted("sdmx-json"),
    "structurespecificdata": Accepted("sdmx-ml-2.1"),
}
_WHOLE = ("children", "descendants", "all", "parentsandsiblings", "parents")
_FIELDS: Mapping[Kind, str] = {
    "dataflow": "dataflows",
    "datastructure": "structures",
    "codelist": "codelists",
    "conceptscheme": "concept_schemes",
}


@require_safe
def sdmx(request: HttpRequest, path: str) -> HttpResponseBase:
    """Any request of SDMX REST; what is wrong with it is told as everywhere here."""
    try:
        response = _answer(request, path)
    except QueryError as error:
        return problem_response(Problem("400.82", reason=str(error)))
    except NotAcceptableError as error:
        return problem_response(Problem("406.81", reason=str(error)))
    except NotSupportedError as error:
        return problem_response(Problem("501.1", feature=str(error)))
    except Problem as problem:
        return problem_response(problem)
    patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
    # Dashboards on other sites may read what anybody may.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _answer(request: HttpRequest, path: str) -> HttpResponseBase:
    actor = actor_of(request)
    wanted = read(path)
    parameters = [
        pair
        for pair in read_parameters(request.META.get("QUERY_STRING", ""))
        if pair[0] != "st"
    ]
    accept = request.headers.get("Accept", "")
    if isinstance(wanted, StructureRequest):
        return _structures(actor, wanted, dict(parameters), accept)
    if wanted.availability:
        return _available(actor, wanted, parameters, accept)
    return _data(actor, wanted, parameters, accept)


def _structures(
    actor: Actor | None,
    wanted: StructureRequest,
    parameters: Mapping[str, str],
    accept: str,
) -> HttpResponse:
    by_flow = wanted.kind in ("dataflow", "datastructure", None)
    found = tables(actor, wanted.reference, by_flow=by_flow)
    whole = StructureSet.of(tuple(table.flow for table in found))
    told = _chosen(whole, wanted, parameters.get("references", "none"))
    if told == StructureSet():
        kind = wanted.kind or "artefact"
        raise Problem("404.84", kind=kind, name=wanted.reference.id)
    offered = _STRUCTURES_JSON if wanted.modern else _STRUCTURES_XML
    chosen = negotiate(accept, _offer(offered, STRUCTURE_FORMATS)).format
    form = STRUCTURE_FORMATS[chosen]
    message = StructureMessage(
        told, _header(found), Telling(read_detail(parameters.get("detail", "full")))
    )
    return HttpResponse(form.write(message), content_type=form.media_type)


def _chosen(
    whole: StructureSet, wanted: StructureRequest, references: str
) -> StructureSet:
    """The artefacts asked for, with what they refer to if that is wanted."""
    if wanted.kind is None or (
        wanted.kind in ("dataflow", "datastructure") and references in _WHOLE
    ):
        return whole
    kept: dict[str, Any] = {
        _FIELDS[wanted.kind]: tuple(
            each
            for each in getattr(whole, _FIELDS[wanted.kind])
            if wanted.reference.names(each.agency, each.id)
        )
    }
    own = StructureSet(**kept)
    if references in ("all", "parents", "parentsandsiblings") and own != StructureSet():
        return whole
    return own


def _header(found: list[Table]) -> Header:
    """Sent by the agency of what is told; of the day the newest of it came out."""
    newest = max((each.release for each in found), key=lambda each: each.created_at)
    return Header(
        id=f"{newest.dataset.code}_{newest.number}",
        sender=newest.description["agency"],
        prepared=newest.created_at.date(),
    )


def _data(
    actor: Actor | None, wanted: DataRequest, parameters: Parameters, accept: str
) -> HttpResponseBase:
    whole = _publication(actor, wanted)
    accepted = _accepted(parameters, accept, wanted.modern)
    others = [pair for pair in parameters if pair[0] != "format"]
    selection = parse(whole.structure, wanted.key, others)
    part = selection.apply(whole)
    if not len(part.observations):
        raise Problem("404.85", dataset=whole.dataflow.id)
    options = Options(
        labels=accepted.labels,
        dimension_at_observation=selection.dimension_at_observation,
    )
    form = FORMATS[accepted.format]
    return StreamingHttpResponse(
        form.write(part, options), content_type=_typed(form.media_type, accepted.labels)
    )


def _typed(media_type: str, labels: Labels) -> str:
    return media_type if labels == "id" else f"{media_type};labels={labels}"


def _accepted(parameters: Parameters, accept: str, modern: bool) -> Accepted:
    named = dict(parameters).get("format")
    if named is None:
        order = _JSON_FIRST if modern else _XML_FIRST
        return negotiate(accept, _offer(order, FORMATS))
    if named not in _BY_NAME:
        raise QueryError(f'format is "{named}"; it is one of {", ".join(_BY_NAME)}')
    return _BY_NAME[named]


def _available(
    actor: Actor | None, wanted: DataRequest, parameters: Parameters, accept: str
) -> HttpResponse:
    whole = _publication(actor, wanted)
    others = [pair for pair in parameters if pair[0] not in ("mode", "references")]
    part = parse(whole.structure, wanted.key, others).apply(whole)
    codes = availability.available(part, wanted.component)
    writers: Mapping[str, Callable[[Publication, Mapping[str, list[str]]], bytes]] = {
        availability.XML: availability.as_xml,
        availability.JSON: availability.as_json,
    }
    order = (availability.XML, availability.JSON)[:: -1 if wanted.modern else 1]
    # What sdmx1 asks for where it knows the data structure.
    accept = accept.replace("structurespecificdata+xml", "structure+xml")
    chosen = negotiate(accept, _offer(order, STRUCTURE_FORMATS)).format
    return HttpResponse(
        writers[chosen](part, codes), content_type=STRUCTURE_FORMATS[chosen].media_type
    )


def _publication(actor: Actor | None, wanted: DataRequest) -> Publication:
    found = tables(actor, wanted.reference)
    if not found:
        raise Problem("404.84", kind="dataflow", name=wanted.reference.id)
    return max(found, key=lambda each: each.release.number).publication


def _offer(
    names: tuple[str, ...],
    formats: Mapping[str, Format] | Mapping[str, StructureFormat],
) -> list[tuple[str, str]]:
    return [(name, formats[name].media_type) for name in names]
