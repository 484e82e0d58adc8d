"""Maps of a project for its phones."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Project
from collect.forms import blobs
from collect.lib.clock import now
from collect.problems import Problem
from collect.sync.map_tiles import MapError, is_mbtiles, pack_mbtiles, read_tiles
from collect.sync.models import MapLayer

LARGEST = 64 * 2**20
"""Bytes: a phone of two gigabytes of memory compares them with their sum at once."""

MEDIA_TYPE = "application/vnd.pmtiles"


def add_map(
    *, project: Project, name: str, chunks: Iterable[bytes], by: Actor
) -> MapLayer:
    """Keep a map under this name; MBTiles are packed as PMTiles.

    Raises Problem 400.8 for what is no map for phones, 409.3 for a name that another map
    of the project has; nothing stays behind.
    """
    arrived = blobs.receive(chunks, MEDIA_TYPE)
    try:
        if is_mbtiles(arrived.path):
            packed = _packed(arrived.path)
            arrived.drop()
            arrived = packed
        tiles = read_tiles(arrived.path)
        with transaction.atomic():
            layer = MapLayer.objects.create(
                project=project,
                name=name,
                blob=blobs.admit(arrived),
                min_zoom=tiles.min_zoom,
                max_zoom=tiles.max_zoom,
                bounds=tiles.bounds,
                created_at=now(),
            )
            _log("map_layer.create", layer, by)
    except MapError as error:
        raise Problem(
            "400.8", field="The map", value=name, reason=str(error)
        ) from error
    except IntegrityError as error:
        raise Problem(
            "409.3", fields=["project", "name"], values=[project.pk, name]
        ) from error
    finally:
        arrived.drop()
    return layer


@transaction.atomic
def remove_map(*, layer: MapLayer, by: Actor) -> None:
    """Take a map off the server; phones drop it when they synchronise."""
    _log("map_layer.delete", layer, by)
    layer.delete()


def _packed(source: Path) -> blobs.Arrived:
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as made:
        target = Path(made) / "map.pmtiles"
        pack_mbtiles(source, target)
        with target.open("rb") as file:
            return blobs.receive(blobs.chunks_of(file), MEDIA_TYPE)


def _log(action: str, layer: MapLayer, by: Actor) -> None:
    audit.record(
        action=action,
        by=by,
        project_id=layer.project_id,
        details={"name": layer.name, "size": layer.blob.size},
    )
