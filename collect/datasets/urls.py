"""Addresses of this room that are not REST objects."""

from __future__ import annotations

from django.urls import re_path

from collect.datasets.releases.sdmx.views import sdmx

urlpatterns = [re_path(r"^(?P<path>[\s\S]*)$", sdmx)]
