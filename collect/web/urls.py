"""Addresses of pages and of the health report."""

from django.urls import include, path

from collect.accounts.letters import CLAIM, FORGOTTEN
from collect.web.health import healthz
from collect.web.passwords import claim, forgotten
from collect.web.start import start

_SECTIONS = (
    "account",
    "projects",
    "people",
    "audit",
    "site",
    "devices",
    "maps",
    "designs",
    "fieldwork",
    "submissions",
    "cleaning",
    "runs",
    "exports",
    "catalogue",
    "explore",
    "guide",
)
urlpatterns = [
    path("", start, name="start"),
    path("healthz", healthz, name="healthz"),
    path(CLAIM.removeprefix("/"), claim, name="claim-account"),
    path(FORGOTTEN.removeprefix("/"), forgotten, name="forgotten-password"),
    *(path("", include(f"collect.web.{section}.urls")) for section in _SECTIONS),
]
