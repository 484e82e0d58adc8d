"""Names of artefacts in SDMX's registry scheme (SDMX section 5, "URN")."""

from __future__ import annotations

from collect.datasets.publishing.structure import (
    Codelist,
    Concept,
    ConceptScheme,
    Dataflow,
    DataStructure,
    Maintained,
)

_PACKAGES: dict[type[Maintained], str] = {
    Codelist: "codelist",
    ConceptScheme: "conceptscheme",
    Dataflow: "datastructure",
    DataStructure: "datastructure",
}
PREFIX = "urn:sdmx:org.sdmx.infomodel"


def package(artefact: Maintained) -> str:
    """The part of the information model it is in."""
    return _PACKAGES[type(artefact)]


def urn(artefact: Maintained) -> str:
    """The name of a codelist, concept scheme, data structure or dataflow."""
    kind = type(artefact).__name__
    return f"{PREFIX}.{package(artefact)}.{kind}={artefact.reference}"


def concept_urn(scheme: ConceptScheme, concept: Concept) -> str:
    """The name of a concept of a scheme."""
    return f"{PREFIX}.conceptscheme.Concept={scheme.reference}.{concept.id}"
