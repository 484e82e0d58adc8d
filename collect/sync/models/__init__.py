"""Tables of this room, one a file."""

from __future__ import annotations

from collect.sync.models.device import Device
from collect.sync.models.map_layer import MapLayer
from collect.sync.models.recovery import RecoveryKey, RecoveryWindow
from collect.sync.models.upload import Upload

__all__ = ["Device", "MapLayer", "RecoveryKey", "RecoveryWindow", "Upload"]
