"""What a writer is asked for beside the publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from collect.datasets.publishing.publication import Publication

ALL_DIMENSIONS = "AllDimensions"

Labels = Literal["id", "name", "both"]


@dataclass(frozen=True)
class Options:
    """How to write.

    `labels` is that of SDMX-CSV. `dimension_at_observation` is AllDimensions (flat) or
    TIME_PERIOD (grouped in series), for SDMX-ML and JSON. `base_url` is where the files
    stand ("" if not known), `companions` the files published together, which catalogues
    describe, `tables` all that are published together, the main one first.
    """

    labels: Labels = "id"
    dimension_at_observation: str = ALL_DIMENSIONS
    base_url: str = ""
    companions: tuple[File, ...] = ()
    tables: tuple[Publication, ...] = ()


Write = Callable[[Publication, Options], Iterator[bytes]]
"""Writes a publication as the bytes of one file, piece by piece."""


@dataclass(frozen=True)
class Format:
    """A kind of file: `extension` ends its name, after the publication's own.

    `once`: one file for all tables that are published together; `describes` others:
    written last, with the other files as companions.
    """

    name: str
    title: str
    media_type: str
    extension: str
    write: Write
    conforms_to: str = ""
    once: bool = False
    describes: bool = False
    file_name: str = ""

    def file(self, publication: Publication) -> str:
        """The name of the file: that of the flow and its version, and the extension."""
        stem = f"{publication.dataflow.id.lower()}_{publication.metadata.version}"
        return self.file_name or f"{stem}.{self.extension}"


@dataclass(frozen=True)
class File:
    """A file to be written: `content` makes its bytes anew at each call."""

    name: str
    format: Format
    of: Publication
    content: Callable[[], Iterator[bytes]]
