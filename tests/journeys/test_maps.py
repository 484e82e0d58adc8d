"""A field is drawn on the project's own map, where there is no signal."""

from __future__ import annotations

import io
from itertools import product
from pathlib import Path

import segno

from tests.factories.maps import pmtiles
from tests.journeys.browser import HERE
from tests.journeys.phone import Phone
from tests.journeys.site import Site
from tests.journeys.wire import Wire
from tests.support.build_xlsforms import read_markdown, write_workbook

FIELD = """
| survey |
|        | type     | name  | label::English (en) |
|        | geoshape | field | The field           |
| settings |
|          | form_title | form_id | version |
|          | Fields     | fields  | 1       |
"""
ZOOMS = range(6, 11)


def picture(zoom: int, column: int, row: int) -> bytes:
    """A tile that says which one it is."""
    made = io.BytesIO()
    segno.make(f"{zoom}/{column}/{row}").save(made, kind="png", scale=9, border=2)
    return made.getvalue()


def around(latitude: float, longitude: float) -> bytes:
    """A map of the tiles about a place."""
    tiles = {}
    for zoom in ZOOMS:
        wide = 360 / (1 << zoom)
        column, row = int((longitude + 180) / wide), int((1 << zoom) * 0.4675)
        for x, y in product(range(column - 1, column + 2), range(row - 1, row + 2)):
            tiles[zoom, x, y] = picture(zoom, x, y)
    return pmtiles(
        tiles,
        min_lon_e7=round((longitude - 0.2) * 1e7),
        max_lon_e7=round((longitude + 0.2) * 1e7),
        min_lat_e7=round((latitude - 0.2) * 1e7),
        max_lat_e7=round((latitude + 0.2) * 1e7),
    )


def test_a_map_is_fetched_over_a_bad_line_and_shown_without_any(
    phone: Phone, wire: Wire, site: Site, tmp_path: Path
) -> None:
    project = site.new_project(write_workbook(read_markdown(FIELD)))
    content = around(HERE["latitude"], HERE["longitude"])
    path = f"/data/v1/projects/{project}/map-layers?name=Kandal"
    site.rest.call("POST", path, content, "application/octet-stream")
    phone.install(site.new_enumerator(project))
    phone.see("[data-maps]", has_text="Kandal")
    wire.cut_after([len(content) // 2])
    phone.tap("[data-fetch-map]")
    phone.see("[data-maps] [role=alert]")
    wire.restore()
    phone.tap("[data-fetch-map]")
    phone.see("[data-maps]", has_text="On this phone")
    phone.picture(tmp_path / "home.png")
    phone.go_offline()
    phone.begin("fields")
    phone.see(".map img.leaflet-tile-loaded")
    drawn = (
        "() => [...document.querySelectorAll('.map img')].filter(i => i.naturalWidth)"
    )
    phone.poll(lambda: phone.page.evaluate(f"({drawn})().length") >= 2, "tiles drawn")
    box = phone.see(".map").bounding_box()
    assert box
    for right, down in ((0.3, 0.3), (0.7, 0.3), (0.5, 0.7)):
        phone.page.touchscreen.tap(
            box["x"] + box["width"] * right, box["y"] + box["height"] * down
        )
    phone.picture(tmp_path / "field.png")
    corners = phone.page.evaluate("() => document.querySelectorAll('.map path').length")
    assert corners >= 4
    phone.turn()
    phone.finish()
    assert phone.states() == ["final"]
