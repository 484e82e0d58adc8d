"""/data/v1: exports, their files, and settings kept for them."""

from ninja import Router

from collect.datasets.exports.api.downloads import router as downloads
from collect.datasets.exports.api.exports import router as exports
from collect.datasets.exports.api.settings import router as settings

router = Router()
for each in (exports, downloads, settings):
    router.add_router("", each)

__all__ = ["router"]
