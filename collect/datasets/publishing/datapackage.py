"""Frictionless Data Package v2: `datapackage.json` for the CSV of codes.

Codes stand in the schema with their names: as `categories` for programs that know them,
and as `enum` for all that validate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import orjson

from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.options import File, Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import (
    Code,
    Component,
    DataStructure,
    text_in,
)

CSV = "text/csv"
_TYPES = {
    "String": "string",
    "ObservationalTimePeriod": "string",
    "Double": "number",
    "Long": "integer",
}
Json = dict[str, Any]


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """The descriptor. Raises PublicationError unless the CSV of codes is beside it."""
    data = [each for each in options.companions if each.format.name == "csv"]
    if not data:
        raise PublicationError("A data package describes the CSV; publish csv with it.")
    known, language = publication.metadata, publication.language
    contact = {"title": known.contact.name, "email": known.contact.email}
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": publication.dataflow.id.lower(),
        "id": publication.dataflow.reference,
        "title": publication.title,
        "description": text_in(known.description, language),
        "version": known.version,
        "created": f"{known.issued.isoformat()}T00:00:00Z",
        "keywords": list(known.keywords),
        "licenses": [
            {
                "name": known.licence.name,
                "title": known.licence.title,
                "path": known.licence.url,
            }
        ],
        "contributors": [
            {"title": known.producer, "roles": ["publisher"]},
            {name: each for name, each in contact.items() if each}
            | {"roles": ["contact"]},
        ],
        "sources": [
            {"title": f"{name}: {value}"} for name, value in known.provenance.items()
        ],
        "resources": [_resource(each) for each in data],
    }
    told = {name: each for name, each in package.items() if each}
    yield orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _resource(data: File) -> Json:
    publication = data.of
    digest, size = hashlib.sha256(), 0
    for piece in data.content():
        digest.update(piece)
        size += len(piece)
    return {
        "name": publication.dataflow.id.lower(),
        "type": "table",
        "title": publication.title,
        "path": data.name,
        "format": "csv",
        "mediatype": CSV,
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest.hexdigest()}",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": _schema(publication.structure, publication.language),
    }


def _schema(structure: DataStructure, language: str) -> Json:
    return {
        "fields": [_field(each, language) for each in structure.components],
        "missingValues": [""],
        "primaryKey": [each.id for each in structure.dimensions],
    }


def _field(component: Component, language: str) -> Json:
    constraints: Json = {"required": True} if component.required else {}
    found: Json = {
        "name": component.id,
        "title": component.name(language),
        "type": _TYPES[component.data_type],
    }
    if description := text_in(component.concept.descriptions, language):
        found["description"] = description
    if component.codelist is not None:
        codes = component.codelist.codes
        constraints["enum"] = [each.id for each in codes]
        found["categories"] = [_category(each, language) for each in codes]
    return found | ({"constraints": constraints} if constraints else {})


def _category(code: Code, language: str) -> Json:
    found = {"value": code.id, "label": code.label(language)}
    definition = text_in(code.descriptions, language)
    return found | ({"description": definition} if definition else {})
