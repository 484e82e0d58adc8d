"""The Django application of this room."""

from __future__ import annotations

from django.apps import AppConfig


class WebformsConfig(AppConfig):
    """Serves the web collector."""

    name = "collect.webforms"
    label = "webforms"
