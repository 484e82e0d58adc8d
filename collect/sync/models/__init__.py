"""Tables of this room, one a file."""

from __future__ import annotations

from collect.sync.models.device import Device

__all__ = ["Device"]
