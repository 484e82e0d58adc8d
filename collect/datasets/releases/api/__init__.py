"""/data/v1/datasets: published figures for everybody who may read them."""

from ninja import Router

from collect.datasets.releases.api.datasets import router as datasets
from collect.datasets.releases.api.populations import router as populations
from collect.datasets.releases.api.publishings import router as publishings
from collect.datasets.releases.api.releases import router as releases

router = Router()
router.add_router("", datasets)
router.add_router("", populations)
router.add_router("", releases)
router.add_router("", publishings)

__all__ = ["router"]
