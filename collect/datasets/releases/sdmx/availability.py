"""Which codes the observations of a dataflow have: content constraints of SDMX.

SDMX-ML 2.1 (`ContentConstraint`, of type Actual) and SDMX-JSON 2.0 (`dataConstraints`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from collect.datasets.publishing.errors import QueryError
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.sdmx.detail import header
from collect.datasets.publishing.sdmx.json_structure import meta, named
from collect.datasets.publishing.sdmx.ml import (
    V21,
    attribute,
    element,
    header_xml,
    localised,
)
from collect.datasets.publishing.sdmx.urns import urn

JSON, XML = "sdmx-json-structure", "sdmx-ml-2.1-structure"
_NAMES: Mapping[str, str] = {"en": "Codes that occur"}


def available(publication: Publication, component: str) -> dict[str, list[str]]:
    """The codes that occur, by dimension. Raises QueryError if there is none so named."""
    dimensions = publication.structure.dimensions
    if component not in ("all", "*"):
        wanted = component.replace("+", ",").split(",")
        if unknown := set(wanted) - {each.id for each in dimensions}:
            raise QueryError(f"there is no dimension {', '.join(sorted(unknown))}")
        dimensions = tuple(each for each in dimensions if each.id in wanted)
    return {each.id: publication.codes(each) for each in dimensions}


def as_json(publication: Publication, codes: Mapping[str, list[str]]) -> bytes:
    """The constraint in SDMX-JSON 2.0."""
    flow = publication.dataflow
    constraint: dict[str, Any] = {
        "id": f"CR_{flow.id}",
        "agencyID": flow.agency,
        "version": flow.version,
        **named(_NAMES, publication.language),
        "role": "Actual",
        "constraintAttachment": {"dataflows": [urn(flow)]},
        "annotations": [_count(publication)],
        "cubeRegions": [
            {
                "include": True,
                "keyValues": [
                    {"id": name, "values": [{"value": code} for code in found]}
                    for name, found in codes.items()
                ],
            }
        ],
    }
    told = meta(header(publication), "structure")
    return orjson.dumps({"meta": told, "data": {"dataConstraints": [constraint]}})


def _count(publication: Publication) -> dict[str, str]:
    return {
        "id": "obs_count",
        "type": "sdmx_metrics",
        "title": str(len(publication.observations)),
    }


def as_xml(publication: Publication, codes: Mapping[str, list[str]]) -> bytes:
    """The constraint in SDMX-ML 2.1."""
    flow = publication.dataflow
    values = "".join(
        f'<com:KeyValue id="{attribute(name)}">'
        + "".join(f"<com:Value>{element(code)}</com:Value>" for code in found)
        + "</com:KeyValue>\n"
        for name, found in codes.items()
    )
    count = _count(publication)
    return (
        V21.start("Structure", header_xml(header(publication)))
        + "<mes:Structures><str:Constraints>"
        f'<str:ContentConstraint id="CR_{flow.id}" agencyID="{attribute(flow.agency)}" '
        f'version="{flow.version}" type="Actual">'
        f'<com:Annotations><com:Annotation id="{count["id"]}">'
        f"<com:AnnotationTitle>{count['title']}</com:AnnotationTitle>"
        f"<com:AnnotationType>{count['type']}</com:AnnotationType>"
        f"</com:Annotation></com:Annotations>{localised('Name', _NAMES)}"
        "<str:ConstraintAttachment><str:Dataflow>"
        f'<Ref id="{flow.id}" agencyID="{attribute(flow.agency)}" '
        f'version="{flow.version}" package="datastructure" class="Dataflow"/>'
        "</str:Dataflow></str:ConstraintAttachment>\n"
        f'<str:CubeRegion include="true">\n{values}</str:CubeRegion>'
        "</str:ContentConstraint></str:Constraints></mes:Structures></mes:Structure>\n"
    ).encode()
