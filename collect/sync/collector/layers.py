"""Maps for the phones of a project, for its managers."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from collect.accounts.auth import Authenticated, asking
from collect.accounts.permissions import Verb
from collect.forms.api.bodies import limited_chunks
from collect.rest import CentralSchema, Success
from collect.sync.actions.maps import LARGEST, add_map, remove_map
from collect.sync.models import MapLayer
from collect.sync.queries import map_layer_of, project_allowing
from collect.sync.queries import map_layers as layers_of

router = Router(auth=Authenticated(), tags=["maps"])
_LAYERS = "/projects/{int:project_id}/map-layers"


class MapLayerOut(CentralSchema):
    """A map: its bytes, its zoom levels, and its degrees (west, south, east, north)."""

    id: int
    name: str
    size: int
    min_zoom: int
    max_zoom: int
    bounds: list[float]
    created_at: datetime

    @staticmethod
    def resolve_size(layer: MapLayer) -> int:
        """Bytes of the archive."""
        return layer.blob.size


class MapName(Schema):
    """What the map is called on phones."""

    name: str = Field(min_length=1, max_length=100, pattern=r"\S")


@router.get(_LAYERS, response=list[MapLayerOut])
def map_layers(request: HttpRequest, project_id: int) -> list[MapLayer]:
    """The project's maps, by name."""
    project = project_allowing(asking(request), project_id, Verb.PROJECT_READ)
    return list(layers_of(project))


@router.post(_LAYERS, response={201: MapLayerOut})
def add_map_layer(
    request: HttpRequest, project_id: int, named: Query[MapName]
) -> Status[MapLayer]:
    """Add a map. The body is the file: MBTiles (QGIS writes them) or PMTiles, with tiles
    of PNG, JPEG or WebP and at most 64 MB. Phones offer to fetch it."""
    project = project_allowing(asking(request), project_id, Verb.PROJECT_UPDATE)
    layer = add_map(
        project=project,
        name=named.name.strip(),
        chunks=limited_chunks(request, LARGEST),
        by=asking(request),
    )
    return Status(201, layer)


@router.delete(f"{_LAYERS}/{{int:layer_id}}", response=Success)
def remove_map_layer(request: HttpRequest, project_id: int, layer_id: int) -> Success:
    """Remove a map, from phones too when they next synchronise."""
    project = project_allowing(asking(request), project_id, Verb.PROJECT_UPDATE)
    remove_map(layer=map_layer_of(project, layer_id), by=asking(request))
    return Success()
