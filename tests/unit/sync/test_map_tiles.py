"""Maps for phones are read, packed, or refused in words that help."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.reader import MemorySource, Reader, all_tiles
from pmtiles.tile import Compression, TileType

from collect.sync.map_tiles import MapError, Tiles, is_mbtiles, pack_mbtiles, read_tiles
from tests.factories.maps import PICTURE, mbtiles, pmtiles

TILES = {(0, 0, 0): b"world", (1, 1, 0): b"north-east", (1, 0, 1): b"south-west"}


def packed(tmp_path: Path, tiles: Any = TILES, **told: str) -> Path:
    source, target = tmp_path / "a.mbtiles", tmp_path / "a.pmtiles"
    mbtiles(source, tiles, **{"format": "png", **told})
    assert is_mbtiles(source)
    pack_mbtiles(source, target)
    return target


def test_mbtiles_are_packed_tile_by_tile(tmp_path: Path) -> None:
    target = packed(tmp_path, bounds="80.1,26.3,88.2,30.4", format="jpg")
    assert read_tiles(target) == Tiles(0, 1, (80.1, 26.3, 88.2, 30.4))
    source = MemorySource(target.read_bytes())
    assert dict(all_tiles(source)) == TILES
    assert Reader(source).header()["tile_type"] == TileType.JPEG


def test_without_bounds_the_tiles_say_where_the_map_is(tmp_path: Path) -> None:
    target = packed(tmp_path, {(1, 1, 0): b"a", (2, 3, 0): b"b"}, bounds="none")
    west, south, east, north = read_tiles(target).bounds
    assert (west, east) == (90, 180)
    assert north == pytest.approx(85.0511287)
    assert south == pytest.approx(66.5132604)


tile = st.integers(0, 4).flatmap(
    lambda zoom: st.tuples(
        st.just(zoom), st.integers(0, 2**zoom - 1), st.integers(0, 2**zoom - 1)
    )
)


@given(tiles=st.dictionaries(tile, st.binary(min_size=1, max_size=9), min_size=1))
def test_any_tiles_come_out_as_they_went_in(
    tiles: dict[tuple[int, int, int], bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    target = packed(tmp_path_factory.mktemp("map"), tiles)
    found = read_tiles(target)
    zooms = {zoom for zoom, _, _ in tiles}
    assert (found.min_zoom, found.max_zoom) == (min(zooms), max(zooms))
    assert dict(all_tiles(MemorySource(target.read_bytes()))) == tiles


@pytest.mark.parametrize(
    ("tiles", "told", "said"),
    [
        ({}, {}, "no tiles"),
        (TILES, {"format": "pbf"}, "format is not png"),
        ({(0, 0, 0): b""}, {}, "tile 0/0/0 is empty"),
        ({(1, 5, 0): b"x"}, {}, "a tile at 1/5/1"),
    ],
)
def test_mbtiles_that_are_no_map_are_refused(
    tmp_path: Path, tiles: Any, told: dict[str, str], said: str
) -> None:
    with pytest.raises(MapError, match=said):
        packed(tmp_path, tiles, **told)


def test_a_database_that_is_no_map_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.mbtiles"
    mbtiles(source, {}, schema="TABLE other (a)")
    with pytest.raises(MapError, match="no such table: tiles"):
        pack_mbtiles(source, tmp_path / "b")
    source.write_bytes(b"SQLite format 3\0" + b"x" * 999)
    with pytest.raises(MapError, match="no MBTiles database"):
        pack_mbtiles(source, tmp_path / "b")


def test_a_view_that_never_ends_is_ended(tmp_path: Path) -> None:
    endless = (
        "VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n)"
        " SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, i AS tile_data"
        " FROM n WHERE i < 0"
    )
    source = tmp_path / "a.mbtiles"
    mbtiles(source, {}, schema=endless, format="png")
    with pytest.raises(MapError, match="interrupted"):
        pack_mbtiles(source, tmp_path / "b")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ({"tile_type": TileType.MVT}, "not vector tiles"),
        ({"tile_compression": Compression.GZIP}, "compressed once more"),
        ({"max_lat_e7": 910_000_000}, "not on the earth"),
    ],
)
def test_pmtiles_that_phones_cannot_show_are_refused(
    tmp_path: Path, header: dict[str, Any], said: str
) -> None:
    path = tmp_path / "a.pmtiles"
    path.write_bytes(pmtiles({(0, 0, 0): PICTURE}, **header))
    with pytest.raises(MapError, match=said):
        read_tiles(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither PMTiles"),
        (b"<html>", "neither PMTiles"),
        (b"PMTiles\x02" + b"x" * 200, "neither PMTiles"),
        (b"PMTiles\x03", "cannot be read"),
        (pmtiles(TILES)[:-3], "ends before its last tile"),
        (pmtiles(TILES)[:90], "cannot be read"),
    ],
)
def test_what_is_cut_or_something_else_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "a.pmtiles"
    path.write_bytes(content)
    assert not is_mbtiles(path)
    with pytest.raises(MapError, match=said):
        read_tiles(path)


def test_a_first_directory_that_is_too_large_or_empty_is_refused(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.pmtiles"
    whole = bytearray(pmtiles(TILES))
    whole[16:24] = (16_385).to_bytes(8, "little")
    path.write_bytes(whole)
    with pytest.raises(MapError, match="larger than PMTiles allows"):
        read_tiles(path)
    whole = bytearray(pmtiles(TILES))
    nothing = gzip.compress(b"\0")
    whole[8:16] = len(whole).to_bytes(8, "little")
    whole[16:24] = len(nothing).to_bytes(8, "little")
    path.write_bytes(whole + nothing)
    with pytest.raises(MapError, match="no tiles"):
        read_tiles(path)
