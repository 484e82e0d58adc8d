"""What the web collector asks otherwise of a form version, from memory."""

from __future__ import annotations

from functools import lru_cache

from collect.forms import blobs
from collect.forms.models import FormAttachment, FormVersion
from collect.forms.xlsform.collector.document import limits_of
from collect.forms.xlsform.collector.limit import Limit
from collect.forms.xlsform.collector.lists import files_of_lists
from collect.forms.xlsform.xform import parse_xform
from collect.problems import Problem


@lru_cache(maxsize=1024)
def collector_limits(version_id: int) -> tuple[Limit, ...]:
    """The limits of a published version, read once a process: neither its definition
    nor its files change. Versions of before are read like new ones.

    Raises Problem 404.6 if there is no such version.
    """
    version = FormVersion.objects.only("xform").filter(pk=version_id).first()
    if version is None:
        raise Problem("404.6")
    root = parse_xform(bytes(version.xform))
    return limits_of(root, _rows(version_id, files_of_lists(root)))


def _rows(version_id: int, names: frozenset[str]) -> dict[str, int]:
    """How many rows each CSV file has. Line ends inside a cell count too, which is near
    enough to say that a list is long."""
    slots = FormAttachment.objects.filter(version=version_id, name__in=names)
    found = {}
    for slot in slots.select_related("blob"):
        if slot.blob is not None and slot.name.lower().endswith(".csv"):
            with blobs.open_blob(slot.blob) as file:
                lines = sum(piece.count(b"\n") for piece in blobs.chunks_of(file))
            found[slot.name] = lines - 1
    return found
