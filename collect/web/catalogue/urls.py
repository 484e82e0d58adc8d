"""Addresses. Codes of datasets have no hyphen, numbers no letter."""

from django.urls import path

from collect.web.catalogue import (
    changing,
    datasets,
    downloads,
    listed,
    publishing,
    releases,
)

_DATASET = "catalogue/<segment:code>"
_RELEASE = f"{_DATASET}/<int:number>"
_ATTEMPT = f"{_DATASET}/publishings/<int:number>"

urlpatterns = [
    path("catalogue", listed.catalogue, name="catalogue"),
    path("catalogue/new-dataset", changing.new, name="dataset-new"),
    path(_DATASET, datasets.dataset, name="dataset"),
    path(f"{_DATASET}/coverage", datasets.coverage, name="dataset-coverage"),
    path(f"{_DATASET}/edit", changing.change, name="dataset-edit"),
    path(f"{_DATASET}/populations", changing.populations, name="populations"),
    path(f"{_DATASET}/publish", publishing.publish, name="publish"),
    path(_ATTEMPT, publishing.publishing, name="publishing"),
    path(f"{_ATTEMPT}/cancel", publishing.cancel, name="publishing-cancel"),
    path(_RELEASE, releases.release, name="release"),
    path(f"{_RELEASE}/changes", releases.changes, name="release-changes"),
    path(f"{_RELEASE}/withdraw", publishing.withdraw, name="release-withdraw"),
    path(f"{_RELEASE}/all.zip", downloads.everything, name="release-zip"),
    path(f"{_RELEASE}/SHA256SUMS", downloads.checksums, name="release-sums"),
]
