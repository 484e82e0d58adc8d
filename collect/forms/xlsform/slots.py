"""The media files a form asks for: one slot a file name.

As in ODK Central: media of itext, external instances, `search()` and itemsets.csv;
also pictures set as the default answer of an image question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from lxml import etree

from collect.forms.xlsform.xform import (
    XFORMS,
    body_of,
    local_name,
    model_of,
    parse_xform,
    primary_instance,
)

_MEDIA = {
    "image": "image",
    "big-image": "image",
    "audio": "audio",
    "video": "video",
}
MARGINS = "margins"
"""The type of a file of population totals, for the server and not for phones."""

_SEARCH = re.compile(r"""(?<![\w-])search\(\s*(['"])(.+?)\1""")


@dataclass(frozen=True, slots=True)
class Slot:
    """A file the form asks for; `type` is image, audio, video, file or `MARGINS`."""

    name: str
    type: str

    def to_json(self) -> dict[str, str]:
        """JSON-ready values."""
        return asdict(self)


def attachment_slots(xform: bytes | etree._Element) -> tuple[Slot, ...]:
    """The form's slots in document order, each file name once.

    Raises InvalidXForm.
    """
    root = parse_xform(xform) if isinstance(xform, bytes) else xform
    model = model_of(root)
    found: dict[str, Slot] = {}
    for slot in (
        *_itext(model),
        *_instances(model),
        *_defaults(primary_instance(model)),
        *_body(body_of(root)),
    ):
        found.setdefault(slot.name, slot)
    return tuple(found.values())


def with_margins(slots: tuple[Slot, ...], name: str) -> tuple[Slot, ...]:
    """And the file of population totals that the design names, if it names one; phones
    may need the same file."""
    if not name or any(slot.name == name for slot in slots):
        return slots
    return (*slots, Slot(name, MARGINS))


def _itext(model: etree._Element) -> Iterator[Slot]:
    for value in model.iter(f"{{{XFORMS}}}value"):
        kind = _MEDIA.get(value.get("form", ""))
        name = _file_name(value.text or "")
        if kind and name:
            yield Slot(name, kind)


def _instances(model: etree._Element) -> Iterator[Slot]:
    for instance in model.findall(f"{{{XFORMS}}}instance"):
        source = instance.get("src", "")
        if source.startswith(("jr://file/", "jr://file-csv/")):
            name = _file_name(source)
            if name:
                yield Slot(name, "file")


def _defaults(instance: etree._Element) -> Iterator[Slot]:
    for node in instance.iter():
        text = (node.text or "").strip() if local_name(node) else ""
        if text.startswith("jr://images/"):
            yield Slot(_file_name(text), "image")


def _body(body: etree._Element) -> Iterator[Slot]:
    for control in body.iter():
        if not local_name(control):
            continue
        match = _SEARCH.search(control.get("appearance", ""))
        if match:
            name = _file_name(match[2])
            yield Slot(name if name.lower().endswith(".csv") else f"{name}.csv", "file")
        if control.get("query", "").startswith("instance("):
            yield Slot("itemsets.csv", "file")


def _file_name(address: str) -> str:
    return address.strip().rsplit("/", 1)[-1]
