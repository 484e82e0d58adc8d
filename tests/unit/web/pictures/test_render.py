"""Pictures drawn on the server."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from collect.web.pictures import style
from collect.web.pictures.render import png, svg

BARS: dict[str, Any] = {
    "data": {"values": [{"a": "x", "b": 3}, {"a": "y", "b": 5}]},
    "mark": {"type": "bar", "cursor": "pointer"},
    "encoding": {
        "x": {"field": "b", "type": "quantitative"},
        "y": {"field": "a", "type": "nominal"},
    },
    "width": 200,
    "height": 80,
}
SVG = {"s": "http://www.w3.org/2000/svg"}


def drawn(**texts: str) -> etree._Element:
    return etree.fromstring(svg(BARS, **{"title": "Bars", **texts}))


def test_a_picture_is_an_image_with_a_name_and_a_description() -> None:
    root = drawn(title="Bars & <more>", description="x has 3, y has 5.")
    assert root.get("role") == "img"
    name, said = (root.get("aria-labelledby") or "").split()
    assert root.xpath("string(//*[@id=$name])", name=name) == "Bars & <more>"
    assert root.xpath("string(//*[@id=$name])", name=said) == "x has 3, y has 5."


def test_a_picture_without_description_has_its_name_only() -> None:
    (name,) = (drawn().get("aria-labelledby") or "").split()
    assert name.startswith("title-")


def test_a_picture_keeps_to_the_policy_of_pages() -> None:
    root = drawn()
    for forbidden in (
        "//@style",
        "//s:style",
        "//s:script",
        "//@*[starts-with(name(), 'on')]",
    ):
        assert root.xpath(forbidden, namespaces=SVG) == []
    assert root.xpath("//s:g/@role", namespaces=SVG) == []


def test_a_picture_has_our_colours_and_its_own() -> None:
    assert style.MARK in svg(BARS, title="Bars")
    own = {**BARS, "config": {"bar": {"color": "#123456"}, "customFormatTypes": True}}
    assert "#123456" in svg(own, title="Bars")
    assert style.MARK not in svg(own, title="Bars")
    assert (
        style.styled({"config": {"background": "#eee"}})["config"]["background"]
        == "#eee"
    )


def test_png_has_twice_the_pixels() -> None:
    small, large = (png(BARS, scale=scale) for scale in (1, 2))
    assert small[:4] == large[:4] == b"\x89PNG"
    width = int.from_bytes(small[16:20], "big")
    assert int.from_bytes(large[16:20], "big") == pytest.approx(2 * width, abs=1)


def test_what_is_no_specification_is_refused() -> None:
    with pytest.raises(ValueError, match="failed"):
        svg({"mark": "nothing"}, title="")
