"""How much of each artefact a structure message tells (SDMX REST, `detail`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from collect.datasets.publishing.errors import NotSupportedError, QueryError
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.structure import (
    Dataflow,
    Maintained,
    StructureSet,
)

Detail = Literal[
    "full",
    "allstubs",
    "referencestubs",
    "allcompletestubs",
    "referencecompletestubs",
]

_UNSERVED = ("referencepartial", "raw")


@dataclass(frozen=True)
class Header:
    """Who sent a message, and when; the same header makes the same bytes."""

    id: str
    sender: str
    prepared: date
    language: str = "en"

    @property
    def moment(self) -> str:
        """When it was prepared: the first moment of that day, UTC."""
        return f"{self.prepared.isoformat()}T00:00:00Z"


@dataclass(frozen=True)
class Telling:
    """Which artefacts are whole, and whether stubs keep their descriptions."""

    detail: Detail = "full"

    def whole(self, artefact: Maintained) -> bool:
        """Whether it is told in full; dataflows are what is asked for."""
        if self.detail in ("allstubs", "allcompletestubs"):
            return False
        return self.detail == "full" or isinstance(artefact, Dataflow)

    def described(self, artefact: Maintained) -> bool:
        """Whether its description is told."""
        return self.whole(artefact) or "complete" in self.detail


@dataclass(frozen=True)
class StructureMessage:
    """Artefacts to tell, how much of them, and the header."""

    artefacts: StructureSet
    header: Header
    telling: Telling = Telling()


def header(publication: Publication) -> Header:
    """The header of a data message of a publication."""
    flow, known = publication.dataflow, publication.metadata
    return Header(
        id=f"{flow.id}_{known.version}".replace(".", "_"),
        sender=flow.agency,
        prepared=known.issued,
        language=publication.language,
    )


def read_detail(text: str) -> Detail:
    """The detail of this name. Raises QueryError, or NotSupportedError for what the
    standard has beside ours."""
    for known in get_args(Detail):
        if text == known:
            found: Detail = known
            return found
    if text in _UNSERVED:
        raise NotSupportedError(f"The detail {text} is not served; ask for full.")
    raise QueryError(f'detail is "{text}"; it is one of {", ".join(get_args(Detail))}.')
