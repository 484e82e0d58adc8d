"""The datasets room: from received rows to regional datasets."""

from django.apps import AppConfig


class DatasetsConfig(AppConfig):
    """Tables: runs, estimates, decisions, exports and settings kept for them."""

    name = "collect.datasets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the runs, tables and exports of a form go when the form is purged, and
        memory of columns go back when they do."""
        import pyarrow as pa

        from collect.datasets import actions
        from collect.datasets.decisions import actions as decisions
        from collect.datasets.exports import actions as exports
        from collect.datasets.releases import actions as releases
        from collect.forms import ports

        ports.register_purger(actions.forget_form)
        ports.register_purger(exports.forget_form)
        ports.register_purger(decisions.forget_form)
        ports.register_purger(releases.forget_form)
        # Arrow's own allocators keep some 100 MB of an export, and are no faster here.
        pa.set_memory_pool(pa.system_memory_pool())
