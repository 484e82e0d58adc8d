"""The datasets room: from received rows to regional datasets."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Tables: runs, estimates."""

    name = "collect.datasets"
    default_auto_field = "django.db.models.BigAutoField"
