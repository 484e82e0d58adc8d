"""From a figure to the submissions behind it: addresses of lists of submissions.

Pages with figures link to the list of submissions by `submissions_link`; the list reads
the same parameters by `Drill.of`, and finds their submissions by
`collect.datasets.monitoring.seeing.instances_behind`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from collect.datasets.monitoring.choice import HAVING, REVIEW, UNKNOWN, Choice

__all__ = ["HAVING", "REVIEW", "UNKNOWN", "Drill", "submissions_link"]

_NAMES: Final = {"since": "from", "until": "to"}
"""Parameters with other names than what they say: words that Python keeps to itself."""


@dataclass(frozen=True)
class Drill(Choice):
    """Some submissions, as the address of a page says which."""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> tuple[Drill, list[str]]:
        """What the parameters of an address say, and the names of those that say
        nothing sensible; they are left empty."""
        given = cls(
            **{
                each.name: parameters.get(_parameter(each.name), "").strip()
                for each in fields(cls)
            }
        )
        wrong = given.faults()
        kept = replace(given, **dict.fromkeys(wrong, ""))
        return kept, [_parameter(name) for name in wrong]

    @property
    def parameters(self) -> dict[str, str]:
        """Those of an address that say so."""
        said = {each.name: getattr(self, each.name) for each in fields(self)}
        return {_parameter(name): value for name, value in said.items() if value}


def submissions_link(form_id: int, drill: Drill | None = None, **filters: str) -> str:
    """The address of the list of these submissions.

    `filters`: fields of `Drill` that take the place of those of `drill`.
    """
    address = reverse("submissions", kwargs={"form_id": form_id})
    held = replace(drill or Drill(), **filters).parameters
    return f"{address}?{urlencode(held)}" if held else address


def _parameter(name: str) -> str:
    return _NAMES.get(name, name)
