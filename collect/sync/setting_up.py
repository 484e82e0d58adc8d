"""What sets a phone up: the settings of ODK Collect, the link of the web collector.

Both are secrets: whoever has them can send data as the app user.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from collect.accounts.models import AppUser
from collect.problems import Problem
from collect.rest import absolute_url
from collect.sync import settings_code


def collect_settings(request: HttpRequest, app_user: AppUser) -> dict[str, Any]:
    """The settings of ODK Collect. Raises Problem 404.1 for one who was revoked."""
    project = app_user.project
    path = f"/v1/key/{_token(app_user)}/projects/{project.pk}"
    return settings_code.settings_for(
        server_url=absolute_url(request, path), project_name=project.name
    )


def collector_link(request: HttpRequest, app_user: AppUser) -> str:
    """The link of the web collector. Raises Problem 404.1 for one who was revoked.

    What follows the # reaches no server and no log.
    """
    path = f"/collect/#join/{app_user.project_id}/{_token(app_user)}"
    return absolute_url(request, path)


def _token(app_user: AppUser) -> str:
    if app_user.token is None:
        raise Problem("404.1")
    return app_user.token
