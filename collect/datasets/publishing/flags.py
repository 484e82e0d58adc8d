"""How values that are missing or shaky are shown to people.

The signs are those of the standard tables of MICS6 and DHS: figures based on few cases in
parentheses, those on too few replaced by (*), no cases at all by a dash.
"""

from __future__ import annotations

from collections.abc import Iterable

from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.standard import OBS_STATUS

NORMAL, SHAKY = "A", "U"
_SIGNS = {"Q": "(*)", "M": "-"}
_OTHER = ".."


def sign(status: str | None) -> str:
    """What stands for a value that is missing with this OBS_STATUS."""
    return _SIGNS.get(status or "", _OTHER)


def explained(publication: Publication, statuses: Iterable[str]) -> list[str]:
    """A line for each status that is not normal, in the order of the codelist."""
    component = publication.structure.component(OBS_STATUS)
    if component is None or component.codelist is None:
        return []
    found = set(statuses) - {NORMAL}
    return [
        f"{_shown(code)} {component.label(code, publication.language)}"
        for code in component.codelist.by_id
        if code in found
    ]


def _shown(code: str) -> str:
    if code == SHAKY:
        return "U, (figure in parentheses):"
    return f"{code}, {_SIGNS[code]}:" if code in _SIGNS else f"{code}:"
