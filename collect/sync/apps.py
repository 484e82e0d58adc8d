"""The Django application of this room."""

from __future__ import annotations

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """What devices talk to."""

    name = "collect.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"
