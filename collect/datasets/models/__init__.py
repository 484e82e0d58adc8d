"""One model a file."""

from collect.datasets.models.boundaries import Boundaries
from collect.datasets.models.contrast import Contrast
from collect.datasets.models.dataset import Dataset
from collect.datasets.models.decision import Decision, DecisionBatch
from collect.datasets.models.disparity import DisparityEstimate
from collect.datasets.models.estimate import Estimate
from collect.datasets.models.export import ACTIVE, Export, ExportState
from collect.datasets.models.export_settings import ExportSettings
from collect.datasets.models.publishing import (
    ACTIVE_PUBLISHINGS,
    Publishing,
    PublishingState,
)
from collect.datasets.models.release import (
    DISPARITIES,
    ESTIMATES,
    MICRODATA,
    TABLES,
    Release,
    ReleaseFile,
)
from collect.datasets.models.run import Run, RunState
from collect.datasets.models.target import Target

__all__ = [
    "ACTIVE",
    "ACTIVE_PUBLISHINGS",
    "DISPARITIES",
    "ESTIMATES",
    "MICRODATA",
    "TABLES",
    "Boundaries",
    "Contrast",
    "Dataset",
    "Decision",
    "DecisionBatch",
    "DisparityEstimate",
    "Estimate",
    "Export",
    "ExportSettings",
    "ExportState",
    "Publishing",
    "PublishingState",
    "Release",
    "ReleaseFile",
    "Run",
    "RunState",
    "Target",
]
