"""SDMX-ML structure messages, editions 2.1 and 3.0.

Attributes say which observation they belong to, not which measure: there is only one, and
not every client reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from collect.datasets.publishing.sdmx.detail import StructureMessage, Telling
from collect.datasets.publishing.sdmx.ml import (
    V21,
    V30,
    Edition,
    header_xml,
    localised,
)
from collect.datasets.publishing.sdmx.urns import concept_urn, package, urn
from collect.datasets.publishing.structure import (
    Code,
    Codelist,
    Component,
    ConceptScheme,
    Dataflow,
    DataStructure,
    Maintained,
    Text,
)

_NAME = re.compile("[A-Za-z][A-Za-z0-9_-]*")


def write_21(message: StructureMessage) -> bytes:
    """The message in edition 2.1."""
    return _write(message, V21)


def write_30(message: StructureMessage) -> bytes:
    """The message in edition 3.0."""
    return _write(message, V30)


def _write(message: StructureMessage, edition: Edition) -> bytes:
    found = message.artefacts
    say = _Artefacts(edition, message.telling)
    lists = (
        ("Dataflows", map(say.dataflow, found.dataflows)),
        ("Codelists", map(say.codelist, found.codelists)),
        (
            "ConceptSchemes" if edition.modern else "Concepts",
            map(say.scheme, found.concept_schemes),
        ),
        ("DataStructures", map(say.structure, found.structures)),
    )
    body = "".join(_list(name, items) for name, items in lists)
    return (
        edition.start("Structure", header_xml(message.header))
        + f"<mes:Structures>{body}</mes:Structures></mes:Structure>\n"
    ).encode()


def _list(name: str, items: Iterable[str]) -> str:
    inside = "".join(items)
    return f"<str:{name}>\n{inside}</str:{name}>" if inside else ""


class _Artefacts:
    """Artefacts as XML, in one edition and detail."""

    def __init__(self, edition: Edition, telling: Telling) -> None:
        self._edition = edition
        self._telling = telling

    def dataflow(self, flow: Dataflow) -> str:
        inside = f"<str:Structure>{self._reference(flow.structure)}</str:Structure>"
        return self._maintained(
            "Dataflow", flow, inside, descriptions=flow.descriptions
        )

    def codelist(self, codelist: Codelist) -> str:
        inside = "".join(self._code(each) for each in codelist.codes)
        return self._maintained("Codelist", codelist, inside, ' isPartial="false"')

    def scheme(self, scheme: ConceptScheme) -> str:
        inside = "".join(
            f'<str:Concept id="{each.id}">{localised("Name", each.names)}'
            f"{localised('Description', each.descriptions)}</str:Concept>\n"
            for each in scheme.concepts
        )
        return self._maintained("ConceptScheme", scheme, inside, ' isPartial="false"')

    def structure(self, structure: DataStructure) -> str:
        *columns, time = structure.dimensions
        dimensions = "".join(
            self._component(structure, "Dimension", each, f' position="{position}"')
            for position, each in enumerate(columns, start=1)
        ) + self._component(structure, "TimeDimension", time, self._last(structure))
        attributes = "".join(
            self._attribute(structure, each) for each in structure.attributes
        )
        inside = (
            '<str:DataStructureComponents><str:DimensionList id="DimensionDescriptor">\n'
            f"{dimensions}</str:DimensionList>"
            + (
                f'<str:AttributeList id="AttributeDescriptor">\n{attributes}'
                "</str:AttributeList>"
                if attributes
                else ""
            )
            + f'<str:MeasureList id="MeasureDescriptor">{self._measure(structure)}'
            "</str:MeasureList></str:DataStructureComponents>"
        )
        return self._maintained("DataStructure", structure, inside)

    def _maintained(
        self,
        kind: str,
        artefact: Maintained,
        inside: str,
        more: str = "",
        descriptions: Text | None = None,
    ) -> str:
        whole = self._telling.whole(artefact)
        told = descriptions if self._telling.described(artefact) else None
        final = "" if self._edition.modern else ' isFinal="true"'
        return (
            f'<str:{kind} id="{artefact.id}" agencyID="{artefact.agency}" '
            f'version="{artefact.version}" '
            f'isExternalReference="{"false" if whole else "true"}"{final}'
            f"{more if whole else ''}>"
            f"{localised('Name', artefact.names)}{localised('Description', told or {})}"
            f"{inside if whole else ''}</str:{kind}>\n"
        )

    def _last(self, structure: DataStructure) -> str:
        if self._edition.modern:
            return ""
        return f' position="{len(structure.dimensions)}"'

    def _measure(self, structure: DataStructure) -> str:
        if self._edition.modern:
            return self._component(
                structure, "Measure", structure.measure, ' usage="optional"'
            )
        return self._component(structure, "PrimaryMeasure", structure.measure)

    def _attribute(self, structure: DataStructure, component: Component) -> str:
        if self._edition.modern:
            usage = "mandatory" if component.required else "optional"
            more = f' usage="{usage}"'
            related = (
                "<str:AttributeRelationship><str:Observation/>"
                "</str:AttributeRelationship>"
            )
        else:
            measure = structure.measure.id
            usage = "Mandatory" if component.required else "Conditional"
            more = f' assignmentStatus="{usage}"'
            related = (
                f'<str:AttributeRelationship><str:PrimaryMeasure><Ref id="{measure}"/>'
                "</str:PrimaryMeasure></str:AttributeRelationship>"
            )
        return self._component(structure, "Attribute", component, more, related)

    def _component(
        self,
        structure: DataStructure,
        kind: str,
        component: Component,
        more: str = "",
        related: str = "",
    ) -> str:
        return (
            f'<str:{kind} id="{component.id}"{more}><str:ConceptIdentity>'
            f"{self._concept(structure.concepts, component)}</str:ConceptIdentity>"
            f"<str:LocalRepresentation>{self._representation(component)}"
            f"</str:LocalRepresentation>{related}</str:{kind}>\n"
        )

    def _representation(self, component: Component) -> str:
        if component.codelist is None:
            return f'<str:TextFormat textType="{component.data_type}"/>'
        found = self._reference(component.codelist)
        return f"<str:Enumeration>{found}</str:Enumeration>"

    def _concept(self, scheme: ConceptScheme, component: Component) -> str:
        if self._edition.modern:
            return concept_urn(scheme, component.concept)
        return (
            f'<Ref id="{component.id}" maintainableParentID="{scheme.id}" '
            f'maintainableParentVersion="{scheme.version}" agencyID="{scheme.agency}" '
            'package="conceptscheme" class="Concept"/>'
        )

    def _reference(self, artefact: Maintained) -> str:
        if self._edition.modern:
            return urn(artefact)
        return (
            f'<Ref id="{artefact.id}" version="{artefact.version}" '
            f'agencyID="{artefact.agency}" package="{package(artefact)}" '
            f'class="{type(artefact).__name__}"/>'
        )

    def _code(self, code: Code) -> str:
        names = localised("Name", code.names)
        told = localised("Description", code.descriptions)
        inside = names + told + self._parent(code.parent or "")
        return f'<str:Code id="{code.id}">{inside}</str:Code>\n'

    def _parent(self, parent: str) -> str:
        """The parent of a code. The schema of 3.0 has no parents such as `_T`."""
        if not parent or (self._edition.modern and not _NAME.fullmatch(parent)):
            return ""
        told = parent if self._edition.modern else f'<Ref id="{parent}"/>'
        return f"<str:Parent>{told}</str:Parent>"
