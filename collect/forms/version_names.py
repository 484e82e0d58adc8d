"""Giving an XForm another version."""

from __future__ import annotations

from lxml import etree

from collect.forms.xlsform.xform import ORX, model_of, parse_xform, primary_instance

_NAMESPACED = f"{{{ORX}}}version"


def with_version(xform: bytes, version: str) -> bytes:
    """The form with this version on the root of its primary instance.

    Raises ValueError for text that XML cannot hold, InvalidXForm for no XForm.
    """
    root = parse_xform(xform)
    instance = primary_instance(model_of(root))
    if _NAMESPACED in instance.attrib:
        del instance.attrib[_NAMESPACED]
    instance.set("version", version)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
