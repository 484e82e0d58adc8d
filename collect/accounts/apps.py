from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may act, and the record of what they did."""

    name = "collect.accounts"
    default_auto_field = "django.db.models.BigAutoField"
