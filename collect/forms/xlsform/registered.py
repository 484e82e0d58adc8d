"""An indicator of the regional registry, as a workbook is checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Registered:
    """`types` are those it may be estimated as (any, if there are none); `names` what it
    is called, in all languages."""

    types: tuple[str, ...] = ()
    unit: str = ""
    names: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Registered:
        """From JSON values."""
        return cls(tuple(value["types"]), value["unit"], tuple(value["names"]))

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        return asdict(self)
