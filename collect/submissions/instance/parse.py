"""Reading the envelope of a submission's XML: whose form, which instance.

The places are those of the OpenRosa metadata schema as clients really write them:
`meta` and its children are found by local name, whatever their namespace, and the
root attribute `instanceID` of older clients counts too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from collect.lib.xml import parse_xml

MAX_BYTES = 16 * 1024 * 1024
"""Larger documents are refused; the largest real ones stay below 2 MB."""

MAX_ID_LENGTH = 255
"""Characters of form ids, versions and instance ids."""


class InstanceError(ValueError):
    """The XML is no submission.

    `missing` names what is absent ("form ID xml attribute"), `too_long` what exceeds
    255 characters; both are empty when the text is not a document at all.
    """

    def __init__(self, message: str, *, missing: str = "", too_long: str = "") -> None:
        super().__init__(message)
        self.missing = missing
        self.too_long = too_long


@dataclass(frozen=True, slots=True)
class Instance:
    """A submission's XML, read once. Absent identifiers are ""."""

    root: etree._Element
    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    instance_name: str
    encrypted: bool


def parse_instance(data: bytes, *, max_bytes: int = MAX_BYTES) -> Instance:
    """The envelope of a submission.

    Raises `lib.xml.XmlError` if the bytes are not acceptable XML and `InstanceError`
    if the root has no `id`, an identifier is too long, or an encrypted submission has
    no instanceID (its key is bound to it, so the server cannot make one up).
    """
    root = parse_xml(data, max_bytes=max_bytes)
    meta = _child(root, "meta")
    instance = Instance(
        root=root,
        form_id=_attribute(root, "id"),
        version=_attribute(root, "version"),
        instance_id=_meta_text(meta, "instanceID") or _attribute(root, "instanceID"),
        deprecated_id=_meta_text(meta, "deprecatedID"),
        instance_name=_meta_text(meta, "instanceName"),
        encrypted=_attribute(root, "encrypted").lower() in ("yes", "true"),
    )
    _check(instance)
    return instance


def encrypted_files(root: etree._Element) -> tuple[str, ...]:
    """File names an encrypted envelope announces, without repeats."""
    media = [
        text_of(file)
        for element in children(root)
        if local_name(element) == "media"
        for file in children(element)
        if local_name(file) == "file"
    ]
    whole = [
        text_of(element)
        for element in children(root)
        if local_name(element) == "encryptedXmlFile"
    ]
    return tuple(dict.fromkeys(name for name in (*media, *whole) if name))


def children(element: etree._Element) -> Iterator[etree._Element]:
    """Child elements; `parse_xml` leaves nothing else in a document."""
    return iter(element)


def local_name(element: etree._Element) -> str:
    """The name without its namespace."""
    tag: str = element.tag
    return tag[tag.find("}") + 1 :]


def raw_text(element: etree._Element) -> str:
    """All text in the element, as it is."""
    if len(element) == 0:
        return element.text or ""
    return "".join(str(part) for part in element.itertext())


def text_of(element: etree._Element) -> str:
    """All text in the element, without white space around it."""
    return raw_text(element).strip()


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((e for e in children(element) if local_name(e) == name), None)


def _meta_text(meta: etree._Element | None, name: str) -> str:
    found = None if meta is None else _child(meta, name)
    return "" if found is None else text_of(found)


def _attribute(element: etree._Element, name: str) -> str:
    """An attribute by local name; one without a namespace goes first."""
    plain = element.get(name)
    if plain is not None:
        return plain.strip()
    for key, value in element.attrib.items():
        if etree.QName(key).localname == name:
            return str(value).strip()
    return ""


def _check(instance: Instance) -> None:
    if not instance.form_id:
        raise InstanceError(
            "The root element of the XML has no attribute id naming the form.",
            missing="form ID xml attribute",
        )
    if instance.encrypted and not instance.instance_id:
        raise InstanceError(
            "An encrypted submission must carry meta/instanceID.",
            missing="instanceID",
        )
    for name, value in (
        ("form id", instance.form_id),
        ("form version", instance.version),
        ("instanceID", instance.instance_id),
        ("deprecatedID", instance.deprecated_id),
    ):
        if len(value) > MAX_ID_LENGTH:
            raise InstanceError(
                f"The {name} is {len(value)} characters long; at most "
                f"{MAX_ID_LENGTH} are accepted.",
                too_long=name,
            )
