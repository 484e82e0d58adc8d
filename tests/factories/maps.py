"""Small maps: MBTiles as QGIS writes them, and PMTiles."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

PICTURE = b"\x89PNG\r\n\x1a\n"
"""What begins like a picture; nothing here draws it."""


def mbtiles(
    path: Path,
    tiles: Mapping[tuple[int, int, int], bytes],
    *,
    schema: str = "TABLE tiles (zoom_level, tile_column, tile_row, tile_data)",
    **told: str,
) -> bytes:
    """An MBTiles database of tiles by zoom, column and row from the north."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE metadata (name text, value text)")
        database.execute(f"CREATE {schema}")
        database.executemany("INSERT INTO metadata VALUES (?, ?)", told.items())
        for (zoom, column, row), data in tiles.items():
            south = (1 << zoom) - 1 - row
            place = (zoom, column, south, data)
            database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", place)
        database.commit()
    return path.read_bytes()


def pmtiles(tiles: Mapping[tuple[int, int, int], bytes], **header: Any) -> bytes:
    """A PMTiles archive of tiles by zoom, column and row from the north."""
    file = io.BytesIO()
    writer = Writer(file)
    for place, data in sorted(tiles.items(), key=lambda each: zxy_to_tileid(*each[0])):
        writer.write_tile(zxy_to_tileid(*place), data)
    told: dict[str, Any] = {
        "tile_type": TileType.PNG,
        "tile_compression": Compression.NONE,
        "min_lon_e7": -10_000_000,
        "min_lat_e7": -20_000_000,
        "max_lon_e7": 30_000_000,
        "max_lat_e7": 40_000_000,
        "center_zoom": 0,
        "center_lon_e7": 0,
        "center_lat_e7": 0,
    }
    writer.finalize({**told, **header}, {})
    return file.getvalue()
