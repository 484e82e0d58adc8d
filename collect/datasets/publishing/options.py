"""What a writer is asked for beside the publication."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from collect.datasets.publishing.publication import Publication

ALL_DIMENSIONS = "AllDimensions"

Labels = Literal["id", "name", "both"]


@dataclass(frozen=True)
class Companion:
    """A file published beside: its name, media type, the name of the format it is in,
    and the publication it is of."""

    name: str
    media_type: str
    title: str
    format: str
    of: Publication
    conforms_to: str = ""
    content: Callable[[], Iterator[bytes]] = lambda: iter(())
    """Its bytes, made anew at each call."""


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
    companions: tuple[Companion, ...] = ()
    tables: tuple[Publication, ...] = ()


Write = Callable[[Publication, Options], Iterator[bytes]]
"""Writes a publication as the bytes of one file, piece by piece."""
