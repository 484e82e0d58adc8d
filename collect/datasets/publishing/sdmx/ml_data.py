"""SDMX-ML structure-specific data, editions 2.1 and 3.0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, repeat

import pyarrow as pa

from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.sdmx.csv_data import NOT_A_NUMBER
from collect.datasets.publishing.sdmx.detail import header
from collect.datasets.publishing.sdmx.ml import (
    V21,
    V30,
    Edition,
    attribute,
    header_xml,
)
from collect.datasets.publishing.sdmx.packing import grouped, in_order, packing
from collect.datasets.publishing.sdmx.urns import urn
from collect.datasets.publishing.structure import Component
from collect.datasets.publishing.values import texts


def write_21(publication: Publication, options: Options) -> Iterator[bytes]:
    """The message in edition 2.1."""
    return _write(publication, options, V21)


def write_30(publication: Publication, options: Options) -> Iterator[bytes]:
    """The message in edition 3.0."""
    return _write(publication, options, V30)


def _write(
    publication: Publication, options: Options, edition: Edition
) -> Iterator[bytes]:
    packed = packing(publication, options.dimension_at_observation)
    publication = in_order(publication, packed)
    yield _start(publication, edition, packed.at).encode()
    rest = [each for each in publication.present if each not in packed.series]
    for batch in publication.batches() if packed.flat else ():
        yield "".join(
            f"<Obs{row}/>\n" for row in _attributes(publication, batch, rest)
        ).encode()
    if not packed.flat:
        rows = chain.from_iterable(
            zip(
                _attributes(publication, batch, packed.series),
                _attributes(publication, batch, rest),
                strict=True,
            )
            for batch in publication.batches()
        )
        for key, found in grouped(rows):
            inside = "".join(f"<Obs{row}/>" for row in found if row)
            yield f"<Series{key}>{inside}</Series>\n".encode()
    yield b"</mes:DataSet></mes:StructureSpecificData>\n"


def _start(publication: Publication, edition: Edition, at: str) -> str:
    flow = publication.dataflow
    if edition.modern:
        usage = urn(flow)
    else:
        usage = (
            f'<Ref agencyID="{flow.agency}" id="{flow.id}" version="{flow.version}" '
            'class="Dataflow"/>'
        )
    about = (
        f'<mes:Structure structureID="{flow.id}" namespace="{urn(flow)}" '
        f'dimensionAtObservation="{at}"><com:StructureUsage>{usage}'
        "</com:StructureUsage></mes:Structure>"
    )
    declared = (
        f' xmlns:ss="{edition.namespace("data/structurespecific")}"'
        f' xmlns:ns1="{urn(flow)}:ObsLevelDim:{at}"'
    )
    scope = "" if edition.modern else ' ss:dataScope="DataStructure"'
    action = "ss:action" if edition.modern else "action"
    return (
        edition.start(
            "StructureSpecificData", header_xml(header(publication), about), declared
        )
        + f'<mes:DataSet ss:structureRef="{flow.id}" xsi:type="ns1:DataSetType"{scope} '
        f'{action}="Information">\n'
    )


def _attributes(
    publication: Publication, batch: pa.RecordBatch, components: Sequence[Component]
) -> Iterator[str]:
    """What each observation says of these components, as XML attributes."""
    columns = []
    for each in components:
        missing = NOT_A_NUMBER if each == publication.structure.measure else ""
        values = texts(batch[each.id], missing)
        if each.data_type in ("Double", "Long"):
            columns.append([v and f' {each.id}="{v}"' for v in values])
            continue
        said = {value: f' {each.id}="{attribute(value)}"' for value in set(values)}
        said[""] = ""
        columns.append([said[value] for value in values])
    if not columns:
        return repeat("", len(batch))
    return map("".join, zip(*columns, strict=True))
