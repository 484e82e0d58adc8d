"""The service document and `$metadata` (OData v4 part 3, CSDL), as ODK Central's.

Types, names and order are Central's; the capabilities say what this server can do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from collect.forms.xlsform.fields import REPEAT, STRUCTURE
from collect.lib.xml import escaped
from collect.submissions.odata.protocol.names import identifier
from collect.submissions.odata.protocol.places import PLACES
from collect.submissions.odata.protocol.syntax import FUNCTIONS
from collect.submissions.odata.protocol.tree import Node, Service, Table

_TYPES = {
    "int": "Edm.Int64",
    "decimal": "Edm.Decimal",
    "boolean": "Edm.Boolean",
    "geopoint": "Edm.GeographyPoint",
    "geotrace": "Edm.GeographyLineString",
    "geoshape": "Edm.GeographyPolygon",
    "date": "Edm.Date",
    "dateTime": "Edm.DateTimeOffset",
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_HEAD = (
    _XML
    + """\
<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">
  <edmx:DataServices>
    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="org.opendatakit.submission">
      <ComplexType Name="metadata">
        <Property Name="submissionDate" Type="Edm.DateTimeOffset"/>
        <Property Name="updatedAt" Type="Edm.DateTimeOffset"/>
        <Property Name="deletedAt" Type="Edm.DateTimeOffset"/>
        <Property Name="submitterId" Type="Edm.String"/>
        <Property Name="submitterName" Type="Edm.String"/>
        <Property Name="attachmentsPresent" Type="Edm.Int64"/>
        <Property Name="attachmentsExpected" Type="Edm.Int64"/>
        <Property Name="status" Type="org.opendatakit.submission.Status"/>
        <Property Name="reviewState" Type="org.opendatakit.submission.ReviewState"/>
        <Property Name="deviceId" Type="Edm.String"/>
        <Property Name="edits" Type="Edm.Int64"/>
        <Property Name="formVersion" Type="Edm.String"/>
      </ComplexType>
      <EnumType Name="Status">
        <Member Name="notDecrypted"/>
        <Member Name="missingEncryptedFormData"/>
      </EnumType>
      <EnumType Name="ReviewState">
        <Member Name="hasIssues"/>
        <Member Name="edited"/>
        <Member Name="rejected"/>
        <Member Name="approved"/>
      </EnumType>
    </Schema>
"""
)
_TAIL = """\
      </EntityContainer>
    </Schema>
  </edmx:DataServices>
</edmx:Edmx>"""
_CAPABILITIES = "Org.OData.Capabilities.V1"


def service_json(service: Service, root: str) -> dict[str, object]:
    """The service document; `root` is the service's full address."""
    return {
        "@odata.context": f"{root}/$metadata",
        "value": [
            {"name": table.name, "kind": "EntitySet", "url": table.name}
            for table in service.tables
        ],
    }


def service_xml(service: Service, root: str) -> str:
    """The service document as OData's Atom format has it."""
    tables = "".join(
        f'<collection href="{table.name}" m:name="{table.name}">'
        f'<atom:title type="text">{table.name}</atom:title></collection>'
        for table in service.tables
    )
    address = escaped(root)
    return (
        f'{_XML}<service xmlns="http://www.w3.org/2007/app"'
        ' xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:m="http://docs.oasis-open.org/odata/ns/metadata"'
        f' xml:base="{address}/" m:context="{address}/$metadata"><workspace>'
        f'<atom:title type="text">Default</atom:title>{tables}</workspace></service>'
    )


def edmx(service: Service, form_id: str) -> str:
    """The `$metadata` document of a form."""
    form = identifier(form_id)
    base = f"org.opendatakit.user.{form}"
    schema = (
        '    <Schema xmlns="http://docs.oasis-open.org/odata/ns/edm"'
        f' Namespace="{base}">\n'
    )
    lines = [_HEAD, schema]
    for table in service.tables:
        lines += _entity_type(table, base)
    for name, nodes in _groups(service.root.nodes, ""):
        lines.append(f'      <ComplexType Name="{name}">\n')
        lines += _properties(nodes, base, f"{name}.")
        lines.append("      </ComplexType>\n")
    lines.append(f'      <EntityContainer Name="{form}">\n')
    for table in service.tables:
        lines += _entity_set(table, base)
    return "".join([*lines, _TAIL])


def _entity_type(table: Table, base: str) -> Iterator[str]:
    yield f'      <EntityType Name="{table.name}">\n'
    yield '        <Key><PropertyRef Name="__id"/></Key>\n'
    yield '        <Property Name="__id" Type="Edm.String"/>\n'
    if table.is_root:
        kind = "org.opendatakit.submission.metadata"
        yield f'        <Property Name="__system" Type="{kind}"/>\n'
        yield from _properties(table.nodes, base, "")
    else:
        yield f'        <Property Name="{table.parent_id}" Type="Edm.String"/>\n'
        yield from _properties(table.nodes, base, f"{_local(table)}.")
    yield "      </EntityType>\n"


def _local(table: Table) -> str:
    """The table's name without that of the submissions."""
    return table.name.partition(".")[2]


def _properties(nodes: Iterable[Node], base: str, way: str) -> Iterator[str]:
    for node in nodes:
        tag, kind = "Property", _TYPES.get(node.type, "Edm.String")
        if node.multiple:
            kind = "Edm.String"
        if node.type == STRUCTURE:
            kind = f"{base}.{way}{node.name}"
        elif node.type == REPEAT:
            tag = "NavigationProperty"
            kind = f"Collection({base}.Submissions.{way}{node.name})"
        yield f'        <{tag} Name="{node.name}" Type="{kind}"/>\n'


def _groups(nodes: Iterable[Node], way: str) -> Iterator[tuple[str, tuple[Node, ...]]]:
    """Every group, in document order, with the name of its type."""
    for node in nodes:
        name = f"{way}{node.name}"
        if node.type == STRUCTURE:
            yield name, node.inside
        yield from _groups(node.inside, f"{name}.")


def _entity_set(table: Table, base: str) -> Iterator[str]:
    yield (
        f'        <EntitySet Name="{table.name}" EntityType="{base}.{table.name}">\n'
    )
    yield from _annotations(table)
    yield "        </EntitySet>\n"


def _annotations(table: Table) -> Iterator[str]:
    level = f"{_CAPABILITIES}.ConformanceLevelType/Minimal"
    yield _annotation("ConformanceLevel", f' EnumMember="{level}"')
    yield _annotation("BatchSupported", ' Bool="false"')
    yield _annotation("CountRestrictions", "", _flag("Countable", True))
    names = "".join(f"<String>{name}</String>" for name in FUNCTIONS)
    yield (
        f'          <Annotation Term="{_CAPABILITIES}.FilterFunctions">'
        f"<Collection>{names}</Collection></Annotation>\n"
    )
    places = _paths(table)
    yield _annotation(
        "FilterRestrictions",
        "",
        _flag("Filterable", True)
        + _flag("RequiresFilter", False)
        + f'<PropertyValue Property="NonFilterableProperties">{places}</PropertyValue>',
    )
    yield _annotation(
        "SortRestrictions",
        "",
        _flag("Sortable", True)
        + f'<PropertyValue Property="NonSortableProperties">{places}</PropertyValue>',
    )
    # Only all of it can be expanded: clients that expand one repeat must not try.
    yield _annotation("ExpandRestrictions", "", _flag("Expandable", False))


def _paths(table: Table) -> str:
    """Paths of the places: one cannot be before or after another."""
    outside = _within(table.nodes)
    found = [node.link for node in outside if node.type in PLACES]
    inside = "".join(f"<PropertyPath>{path}</PropertyPath>" for path in found)
    return f"<Collection>{inside}</Collection>"


def _within(nodes: Iterable[Node]) -> Iterator[Node]:
    """The nodes whose answers are columns of the same table, groups flattened."""
    for node in nodes:
        if node.type == STRUCTURE:
            yield from _within(node.inside)
        elif node.type != REPEAT:
            yield node


def _annotation(term: str, value: str, record: str = "") -> str:
    start = f'          <Annotation Term="{_CAPABILITIES}.{term}"{value}'
    if not record:
        return f"{start}/>\n"
    return f"{start}><Record>{record}</Record></Annotation>\n"


def _flag(name: str, value: bool) -> str:
    return f'<PropertyValue Property="{name}" Bool="{str(value).lower()}"/>'


def error_xml(code: str, message: str, details: str) -> str:
    """A problem as ODK Central writes it for OData in XML."""
    return (
        f'{_XML}<error code="{code}">\n'
        f"  <message>{escaped(message)}</message>\n"
        f"  <details>{escaped(details)}</details>\n"
        "</error>"
    )
