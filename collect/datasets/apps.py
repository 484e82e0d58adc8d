"""The datasets room: from received rows to regional datasets."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Tables: runs, estimates."""

    name = "collect.datasets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the runs and tables of a form go when the form is purged."""
        from collect.datasets.actions import forget_form
        from collect.forms import ports

        ports.register_purger(forget_form)
