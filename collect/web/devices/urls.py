"""Addresses of app users and their phones."""

from django.urls import path

from collect.web.devices import app_user, matrix, phone_file, sheet, team

_TEAM = "projects/<int:project_id>/devices"
_ONE = f"{_TEAM}/<int:actor_id>"

urlpatterns = [
    path(_TEAM, team.team, name="devices"),
    path(f"{_TEAM}/forms", matrix.matrix, name="devices-forms"),
    path(f"{_TEAM}/sheet", sheet.sheet, name="devices-sheet"),
    path(f"{_TEAM}/unsent", phone_file.unsent, name="devices-unsent"),
    path(f"{_TEAM}/unsent/opened", phone_file.opened, name="devices-unsent-opened"),
    path(_ONE, app_user.app_user, name="device"),
    path(f"{_ONE}/recovery", app_user.recovery, name="device-recovery"),
    path(f"{_ONE}/revoke", app_user.revoke, name="device-revoke"),
    path(f"{_ONE}/delete", app_user.delete, name="device-delete"),
]
