"""The forms room: workbooks in, immutable form versions out."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "collect.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Lend the accounts room the forms of its projects."""
        from collect.accounts import ports
        from collect.forms.project_forms import ProjectForms

        ports.register(ProjectForms())
