"""Positions as people see them who have no right to know where somebody lives.

`units` tells which interviews share a position, `moving` moves it as the DHS Program
does, `tables` puts it into the tables that are handed out.
"""

from collect.datasets.positions.moving import Moved, positions_of
from collect.datasets.positions.tables import displaced, exposed

__all__ = ["Moved", "displaced", "exposed", "positions_of"]
