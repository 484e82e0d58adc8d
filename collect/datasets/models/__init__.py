"""One model a file."""

from collect.datasets.models.estimate import Estimate
from collect.datasets.models.run import Run, RunState

__all__ = ["Estimate", "Run", "RunState"]
