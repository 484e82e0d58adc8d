"""Vega-Lite specifications drawn as SVG and PNG, on the server, numbers and days as the
language in use writes them.

The first picture of a process takes half a second, as Vega is started; the next ones
take some hundredths, and those that were drawn lately nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson
import vl_convert
from lxml import etree

from collect.web.pictures import locale
from collect.web.pictures.style import FONT, styled

_SVG: Final = "{http://www.w3.org/2000/svg}"
_VERSION: Final = "6.4"
_KEPT: Final = 128
# Vega describes each mark to screen readers; a picture is described as a whole, and what
# it shows stands in a table beside it.
_TOLD_APART: Final = ("role", "aria-label", "aria-roledescription", "aria-hidden")
_NO_PATH: Final = ("", "M0,0h0v0h0Z")
_NEEDLESS: Final = ("class", "style", "pointer-events", "cursor")


def svg(spec: Mapping[str, Any], *, title: str, description: str = "") -> str:
    """The picture as an SVG element that may stand in a page under our policy: without
    styles, scripts or links; an image by the name of `title`, with a description.

    Raises ValueError for what is no specification.
    """
    return _svg(_text(spec), _locale(), title, description)


def png(spec: Mapping[str, Any], *, scale: float = 2) -> bytes:
    """The picture as PNG, `scale` pixels for each of its own. Raises ValueError."""
    return _png(_text(spec), _locale(), scale)


def _text(spec: Mapping[str, Any]) -> bytes:
    return orjson.dumps(
        styled(spec), option=orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY
    )


def _locale() -> bytes:
    """The writing of numbers and days in the language in use."""
    return orjson.dumps([locale.numbers(), locale.times()])


@lru_cache(maxsize=_KEPT)
def _svg(spec: bytes, writing: bytes, title: str, description: str) -> str:
    numbers, times = orjson.loads(writing)
    drawn = vl_convert.vegalite_to_svg(
        spec.decode(),
        vl_version=_VERSION,
        allowed_base_urls=[],
        format_locale=numbers,
        time_format_locale=times,
    )
    root = etree.fromstring(drawn.encode())
    for each in root.iter(etree.Element):
        _lighten(each)
    root.set("font-family", FONT)
    _drop_empty(root)
    _describe(root, title, description, hashlib.sha256(spec).hexdigest()[:10])
    return etree.tostring(root, encoding="unicode")


@lru_cache(maxsize=_KEPT)
def _png(spec: bytes, writing: bytes, scale: float) -> bytes:
    numbers, times = orjson.loads(writing)
    return vl_convert.vegalite_to_png(
        spec.decode(),
        vl_version=_VERSION,
        scale=scale,
        allowed_base_urls=[],
        format_locale=numbers,
        time_format_locale=times,
    )


def _lighten(each: etree._Element) -> None:
    for name in (*_TOLD_APART, *_NEEDLESS):
        each.attrib.pop(name, "")
    for name, usual in (("font-family", FONT), ("opacity", "1")):
        if each.get(name) == usual:
            del each.attrib[name]


def _drop_empty(root: etree._Element) -> None:
    """Take away what nobody sees: a third of the picture's weight."""
    # What is inside comes first: a group may be empty only by then.
    for around in reversed(list(root.iter(etree.Element))):
        for each in list(around):
            if _is_empty(each):
                around.remove(each)


def _is_empty(each: etree._Element) -> bool:
    if each.tag == _SVG + "path":
        return each.get("display") == "none" or each.get("d") in _NO_PATH
    return each.tag == _SVG + "g" and not len(each)


def _describe(root: etree._Element, title: str, description: str, key: str) -> None:
    named = {"title": title, "desc": description}
    root.set("role", "img")
    ids = [f"{name}-{key}" for name, text in named.items() if text]
    root.set("aria-labelledby", " ".join(ids))
    for place, (name, text) in enumerate(named.items()):
        if text:
            element = etree.Element(_SVG + name, id=f"{name}-{key}")
            element.text = text
            root.insert(place, element)
