"""A catalogue entry: DCAT 3 as the profile DCAT-AP asks, in JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson

from collect.datasets.publishing.options import File, Options
from collect.datasets.publishing.periods import bounds
from collect.datasets.publishing.publication import Contact, Publication
from collect.datasets.publishing.sdmx.urns import urn
from collect.datasets.publishing.standard import INDICATOR
from collect.datasets.publishing.structure import Code, Text

Json = dict[str, Any]
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "http://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-1/"
_COUNTRIES = "http://publications.europa.eu/resource/authority/country/"
_ISO3 = 3


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """The entry of the publication and of the files beside it."""
    known = publication.metadata
    entry = {
        "@context": _CONTEXT,
        "@id": f"{options.base_url}#{publication.dataflow.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": urn(publication.dataflow),
        "dct:title": _texts(known.title),
        "dct:description": _texts(known.description),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": known.producer},
        "dct:license": {"@id": known.licence.url},
        "dct:issued": _date(known.issued.isoformat()),
        "dcat:version": known.version,
        "dcat:contactPoint": _contact(known.contact),
        "dcat:keyword": list(known.keywords),
        "dct:subject": [_subject(each) for each in _indicators(publication)],
        "dct:language": [
            {"@id": _LANGUAGES + each.split("-")[0]} for each in known.languages
        ],
        "dct:spatial": [_place(each) for each in known.spatial],
        "dct:temporal": _period(known.temporal),
        "dct:provenance": [
            {"@type": "dct:ProvenanceStatement", "rdfs:label": f"{name}: {value}"}
            for name, value in known.provenance.items()
        ],
        "dcat:distribution": [
            _distribution(each, publication, options.base_url)
            for each in options.companions
        ],
    }
    told = {name: each for name, each in entry.items() if each}
    yield orjson.dumps(told, option=orjson.OPT_INDENT_2)


def _indicators(publication: Publication) -> Iterator[Code]:
    for component in publication.structure.dimensions:
        if component.id == INDICATOR and component.codelist is not None:
            for code in publication.codes(component):
                yield component.codelist.by_id[code]


def _subject(indicator: Code) -> Json:
    found = {
        "@type": "skos:Concept",
        "skos:notation": indicator.id,
        "skos:prefLabel": _texts(indicator.names),
    }
    definition = _texts(indicator.descriptions)
    return found | ({"skos:definition": definition} if definition else {})


def _texts(texts: Text) -> list[Json]:
    return [{"@value": text, "@language": language} for language, text in texts.items()]


def _date(day: str) -> Json:
    return {"@value": day, "@type": "xsd:date"}


def _contact(contact: Contact) -> Json:
    found: Json = {"@type": "vcard:Kind", "vcard:fn": contact.name}
    if contact.email:
        found["vcard:hasEmail"] = {"@id": f"mailto:{contact.email}"}
    if contact.url:
        found["vcard:hasURL"] = {"@id": contact.url}
    return found


def _place(code: str) -> Json:
    """A country by its ISO 3166-1 code; another area by its own."""
    if len(code) == _ISO3:
        return {"@id": _COUNTRIES + code}
    return {"@type": "dct:Location", "dct:identifier": code}


def _period(temporal: tuple[str, str] | None) -> Json | None:
    if temporal is None:
        return None
    first, last = temporal
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _date(bounds(first)[0].isoformat()),
        "dcat:endDate": _date(bounds(last)[1].isoformat()),
    }


def _title(file: File, publication: Publication) -> str:
    title = file.format.title
    return title if file.of is publication else f"{file.of.title}: {title}"


def _distribution(file: File, publication: Publication, base_url: str) -> Json:
    address = {"@id": base_url + file.name}
    plain = file.format.media_type.split(";")[0]
    found: Json = {
        "@type": "dcat:Distribution",
        "dct:title": _title(file, publication),
        "dcat:accessURL": address,
        "dcat:downloadURL": address,
        "dcat:mediaType": {"@id": _MEDIA + plain},
        "dct:license": {"@id": publication.metadata.licence.url},
    }
    if file.format.conforms_to:
        found["dct:conformsTo"] = {"@id": file.format.conforms_to}
    return found
