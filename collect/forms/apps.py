"""The forms room: workbooks in, immutable form versions out."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "collect.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"
