"""SDMX-JSON 2.0.0 structure messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from collect.datasets.publishing.sdmx.detail import Header, StructureMessage, Telling
from collect.datasets.publishing.sdmx.urns import concept_urn, urn
from collect.datasets.publishing.structure import (
    Codelist,
    Component,
    ConceptScheme,
    Dataflow,
    DataStructure,
    Maintained,
    Text,
    text_in,
)

_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/{0}-message/tools/"
    "schemas/2.0.0/sdmx-json-{0}-schema.json"
)

Json = dict[str, Any]


def write(message: StructureMessage) -> bytes:
    """The message as JSON."""
    found, language = message.artefacts, message.header.language
    say = _Artefacts(language, message.telling)
    data = {
        "dataflows": [say.dataflow(each) for each in found.dataflows],
        "dataStructures": [say.structure(each) for each in found.structures],
        "conceptSchemes": [say.scheme(each) for each in found.concept_schemes],
        "codelists": [say.codelist(each) for each in found.codelists],
    }
    told = {name: each for name, each in data.items() if each}
    return orjson.dumps({"meta": meta(message.header, "structure"), "data": told})


def meta(header: Header, kind: str) -> Json:
    """The `meta` of a message: kind is "structure" or "data"."""
    return {
        "schema": _SCHEMA.format(kind),
        "id": header.id,
        "test": False,
        "prepared": header.moment,
        "contentLanguages": [header.language],
        "sender": {"id": header.sender},
    }


def named(names: Text, language: str) -> Json:
    """`name` in the nearest language, and `names` in all."""
    return {"name": text_in(names, language), "names": dict(names)}


class _Artefacts:
    """Artefacts as JSON objects, in one language and detail."""

    def __init__(self, language: str, telling: Telling) -> None:
        self._language = language
        self._telling = telling

    def dataflow(self, flow: Dataflow) -> Json:
        found = self._maintained(flow)
        if self._telling.described(flow):
            found |= self._description(flow.descriptions)
        if self._telling.whole(flow):
            found["structure"] = urn(flow.structure)
        return found

    def structure(self, structure: DataStructure) -> Json:
        found = self._maintained(structure)
        if not self._telling.whole(structure):
            return found
        *columns, time = structure.dimensions
        say = _Components(structure)
        found["dataStructureComponents"] = {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": [
                    say.component(each) | {"position": position}
                    for position, each in enumerate(columns)
                ],
                "timeDimension": say.component(time),
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [say.component(structure.measure) | _usage(False)],
            },
        }
        if structure.attributes:
            found["dataStructureComponents"]["attributeList"] = {
                "id": "AttributeDescriptor",
                "attributes": [say.attribute(each) for each in structure.attributes],
            }
        return found

    def scheme(self, scheme: ConceptScheme) -> Json:
        found = self._maintained(scheme)
        if not self._telling.whole(scheme):
            return found
        found["isPartial"] = False
        found["concepts"] = [
            {"id": each.id, **named(each.names, self._language)}
            | self._description(each.descriptions)
            for each in scheme.concepts
        ]
        return found

    def codelist(self, codelist: Codelist) -> Json:
        found = self._maintained(codelist)
        if not self._telling.whole(codelist):
            return found
        found["isPartial"] = False
        found["codes"] = [
            {"id": each.id, **named(each.names, self._language)}
            | self._description(each.descriptions)
            | ({"parent": each.parent} if each.parent else {})
            for each in codelist.codes
        ]
        return found

    def _maintained(self, artefact: Maintained) -> Json:
        return {
            "id": artefact.id,
            "agencyID": artefact.agency,
            "version": artefact.version,
            **named(artefact.names, self._language),
            "isExternalReference": not self._telling.whole(artefact),
        }

    def _description(self, texts: Text) -> Json:
        if not texts:
            return {}
        return {
            "description": text_in(texts, self._language),
            "descriptions": dict(texts),
        }


class _Components:
    def __init__(self, structure: DataStructure) -> None:
        self._structure = structure

    def component(self, component: Component) -> Json:
        return {
            "id": component.id,
            "conceptIdentity": concept_urn(self._structure.concepts, component.concept),
            "localRepresentation": _representation(component),
        }

    def attribute(self, component: Component) -> Json:
        return (
            self.component(component)
            | _usage(component.required)
            | {"attributeRelationship": {"observation": {}}}
        )


def _usage(required: bool) -> Json:
    return {"usage": "mandatory" if required else "optional"}


def _representation(component: Component) -> Mapping[str, Any]:
    if component.codelist is not None:
        return {"enumeration": urn(component.codelist)}
    return {"format": {"dataType": component.data_type}}
