"""The datasets room: from received rows to regional datasets."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Tables: runs, estimates, exports and settings kept for them."""

    name = "collect.datasets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the runs, tables and exports of a form go when the form is purged."""
        from collect.datasets import actions
        from collect.datasets.exports import actions as exports
        from collect.forms import ports

        ports.register_purger(actions.forget_form)
        ports.register_purger(exports.forget_form)
