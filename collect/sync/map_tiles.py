"""Maps for phones: PMTiles archives of pictures, and MBTiles packed into such.

PMTiles (version 3) is read on the phone by parts, from one file; MBTiles 1.3 is what QGIS
writes and ODK Collect shows.
"""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import (
    Compression,
    HeaderDict,
    TileType,
    deserialize_directory,
    tileid_to_zxy,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

PICTURES = {
    "png": TileType.PNG,
    "jpg": TileType.JPEG,
    "jpeg": TileType.JPEG,
    "webp": TileType.WEBP,
}
_SQLITE = b"SQLite format 3\0"
_LARGEST_ROOT = 16_384
_STEPS = 1_000
_MOST_STEPS = 200_000
"""Two hundred million of SQLite's instructions: a `tiles` that is a view may never end."""


class MapError(ValueError):
    """Why a file is no map for phones, in words for who sent it."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """What a map holds: zoom levels, and degrees (west, south, east, north)."""

    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]


def is_mbtiles(path: Path) -> bool:
    """Whether the file is an SQLite database, as MBTiles are."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def read_tiles(path: Path) -> Tiles:
    """What the PMTiles archive holds. Raises MapError for what is none, is damaged, or
    holds other than pictures."""
    with path.open("rb") as file:
        if file.read(8) != b"PMTiles\x03":
            raise MapError("it is neither PMTiles (version 3) nor MBTiles")
        try:
            return _described(file)
        except MapError:
            raise
        except Exception as error:
            raise MapError(f"its directory cannot be read ({error})") from error


def _described(file: IO[bytes]) -> Tiles:
    source = MmapSource(file)
    header = Reader(source).header()
    if header["tile_type"] not in PICTURES.values():
        raise MapError(
            "its tiles are not PNG, JPEG or WebP; phones show pictures, not vector tiles"
        )
    if header["tile_compression"] not in (Compression.NONE, Compression.UNKNOWN):
        raise MapError("its pictures are compressed once more; pack them as they are")
    end = header["tile_data_offset"] + header["tile_data_length"]
    if end > file.seek(0, os.SEEK_END):
        raise MapError("it ends before its last tile; send it again")
    if header["root_length"] > _LARGEST_ROOT:
        raise MapError("its first directory is larger than PMTiles allows")
    if not deserialize_directory(source(header["root_offset"], header["root_length"])):
        raise MapError("it has no tiles")
    west, south = header["min_lon_e7"] / 1e7, header["min_lat_e7"] / 1e7
    east, north = header["max_lon_e7"] / 1e7, header["max_lat_e7"] / 1e7
    if not _is_on_earth(west, south, east, north):
        raise MapError("the area it says it covers is not on the earth")
    return Tiles(header["min_zoom"], header["max_zoom"], (west, south, east, north))


def pack_mbtiles(source: Path, target: Path) -> None:
    """Write the pictures of an MBTiles database as PMTiles. Raises MapError."""
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as database:
            _limit(database)
            told = dict(database.execute("SELECT name, value FROM metadata"))
            tiles = sorted(dict(_tiles(database)).items())
    except sqlite3.Error as error:
        raise MapError(f"it is no MBTiles database ({error})") from error
    kind = PICTURES.get(str(told.get("format", "")).lower())
    if kind is None:
        raise MapError("its format is not png, jpg or webp")
    if not tiles:
        raise MapError("it has no tiles")
    with target.open("wb") as file:
        writer = Writer(file)
        for tile, data in tiles:
            writer.write_tile(tile, data)
        writer.finalize(
            _header(told, kind, [tile for tile, _ in tiles]),
            {"name": str(told.get("name", ""))},
        )


def _limit(database: sqlite3.Connection) -> None:
    left = iter(range(_MOST_STEPS))
    database.set_progress_handler(lambda: next(left, None) is None, _STEPS)


def _tiles(database: sqlite3.Connection) -> Iterator[tuple[int, bytes]]:
    query = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles"
    for zoom, column, row, data in database.execute(query):
        try:
            # Rows of MBTiles count from the south.
            tile = zxy_to_tileid(zoom, column, (1 << zoom) - 1 - row)
        except (TypeError, ValueError, OverflowError) as error:
            raise MapError(f"it has a tile at {zoom}/{column}/{row}") from error
        if not isinstance(data, bytes) or not data:
            raise MapError(f"its tile {zoom}/{column}/{row} is empty")
        yield tile, data


def _header(told: Mapping[str, Any], kind: TileType, tiles: list[int]) -> HeaderDict:
    places = [tileid_to_zxy(each) for each in tiles]
    most = max(zoom for zoom, _, _ in places)
    west, south, east, north = _bounds(told.get("bounds")) or _covered(
        [(column, row) for zoom, column, row in places if zoom == most], most
    )
    return {  # type: ignore[typeddict-item]  # the writer adds the rest
        "tile_type": kind,
        "tile_compression": Compression.NONE,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": most,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }


def _bounds(told: Any) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(each) for each in str(told).split(","))
    except ValueError:
        return None
    sound = _is_on_earth(west, south, east, north)
    return (west, south, east, north) if sound else None


def _is_on_earth(west: float, south: float, east: float, north: float) -> bool:
    return -180 <= west <= east <= 180 and -90 <= south <= north <= 90


def _covered(
    tiles: list[tuple[int, int]], zoom: int
) -> tuple[float, float, float, float]:
    """The degrees of tiles of one zoom level, as Web Mercator cuts the earth."""
    columns, rows = ([each[at] for each in tiles] for at in (0, 1))
    wide = 360 / (1 << zoom)
    return (
        min(columns) * wide - 180,
        _latitude(max(rows) + 1, zoom),
        (max(columns) + 1) * wide - 180,
        _latitude(min(rows), zoom),
    )


def _latitude(row: int, zoom: int) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / (1 << zoom)))))
