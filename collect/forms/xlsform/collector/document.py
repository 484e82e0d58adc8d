"""What of an XForm the web collector asks otherwise, from the document alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from collect.forms.xlsform.body import elements_of, node_of
from collect.forms.xlsform.collector.expressions import calls_of
from collect.forms.xlsform.collector.labels import Labels
from collect.forms.xlsform.collector.limit import Limit
from collect.forms.xlsform.collector.lists import long_lists
from collect.forms.xlsform.collector.table import reasons, words_of
from collect.forms.xlsform.xform import JAVAROSA, ODK, XFORMS, model_of, parse_xform
from collect.forms.xlsform.xpath import Call

_INPUTS = {"": "text", "string": "text", "int": "integer"}
_CONTROLS = {"select1": "select_one", "select": "select_multiple", "secret": "text"}
_MEDIA = frozenset({"image", "audio", "video", "osm"})
_TRUE = frozenset({"true()", "true", "1"})


def limits_of(
    xform: bytes | etree._Element, rows: Mapping[str, int] | None = None
) -> tuple[Limit, ...]:
    """Everything of a form that the web collector asks otherwise, or not at all.

    Each once. `rows` is how many rows the form's files have, by name; lists of files
    that it does not name are not judged. Raises InvalidXForm.
    """
    root = parse_xform(xform) if isinstance(xform, bytes) else xform
    labels = Labels(root)
    found = (
        *_settings(root),
        *_unasked(root),
        *_asked(root),
        *_functions(root),
        *long_lists(root, rows or {}),
    )
    unique = dict.fromkeys(found)
    return tuple(replace(each, label=labels.of(each.reference)) for each in unique)


def _limit(
    path: str, kind: str, type_: str, name: str = "", *, place: str = ""
) -> Iterator[Limit]:
    reason = reasons().get((kind, type_, name))
    if reason:
        yield Limit(path, reason, place or kind, name or type_)


def _settings(root: etree._Element) -> Iterator[Limit]:
    for element in model_of(root).iter(f"{{{XFORMS}}}submission"):
        if element.get("base64RsaPublicKey", "").strip():
            yield from _limit("", "setting", "", "public_key")


def _unasked(root: etree._Element) -> Iterator[Limit]:
    """What phones do without a question."""
    for element in root.iter(f"{{{ODK}}}recordaudio"):
        yield from _limit(element.get("ref", ""), "type", "background-audio")
    for element in root.iter(f"{{{ODK}}}setgeopoint"):
        first = "odk-instance-first-load" in element.get("event", "")
        type_ = "start-geopoint" if first else "background-geopoint"
        yield from _limit(element.get("ref", ""), "type", type_)
    for bind in model_of(root).iter(f"{{{XFORMS}}}bind"):
        path = node_of(bind)
        if bind.get(f"{{{JAVAROSA}}}preload") == "property":
            known = bind.get(f"{{{JAVAROSA}}}preloadParams", "")
            yield from _limit(path, "type", known)
        if path.endswith("/meta/audit"):
            for key in map(str, bind.keys()):
                word = key.removeprefix(f"{{{ODK}}}")
                yield from _limit(path, "parameter", "audit", word, place="parameters")


def _asked(root: etree._Element) -> Iterator[Limit]:
    binds = {node_of(each): each for each in model_of(root).iter(f"{{{XFORMS}}}bind")}
    for name, path, element in elements_of(root):
        if name in ("group", "repeat"):
            if element.get("intent"):
                yield from _limit(path, "parameter", "group", "intent", place="intent")
            continue
        type_ = type_of(name, element, binds.get(path))
        yield from _limit(path, "type", type_)
        for word in words_of(element.get("appearance", "")):
            yield from _limit(path, "appearance", type_, word)


def type_of(name: str, element: etree._Element, bind: etree._Element | None) -> str:
    """XLSForm's name of a control's type, as `support.ts` of the web collector has it."""
    if name == "input":
        if element.get("query"):
            return "select_one_external"
        stated = "" if bind is None else bind.get("type", "").removeprefix("xsd:")
        if bind is not None and _is_note(bind, stated):
            return "note"
        return _INPUTS.get(stated, stated)
    if name == "upload":
        media = element.get("mediatype", "").partition("/")[0]
        return media if media in _MEDIA else "file"
    return _CONTROLS.get(name, name)


def _is_note(bind: etree._Element, stated: str) -> bool:
    readonly = bind.get("readonly", "").strip() in _TRUE
    return readonly and stated in ("", "string") and not bind.get("calculate")


def _functions(root: etree._Element) -> Iterator[Limit]:
    for path, place, call in calls_of(root):
        # A literal has no zone, and is read as it stands.
        if call.name != "decimal-time" or not _is_literal(call):
            yield from _limit(path, "function", "", call.name, place=place)


def _is_literal(call: Call) -> bool:
    first = call.strings[0] if call.strings else None
    return first is not None and first[:1] in ("'", '"')
