from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages and the commands that run the whole server."""

    name = "collect.web"
    default_auto_field = "django.db.models.BigAutoField"
