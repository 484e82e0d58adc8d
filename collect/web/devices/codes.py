"""QR codes as pictures within a page."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.http import HttpRequest

from collect.accounts.models import AppUser
from collect.sync import settings_code
from collect.sync.setting_up import collect_settings, collector_link

_SCALE = 4
"""Pixels a module; pages enlarge them without blurring."""


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code: its picture, and the address it stands for."""

    picture: str
    address: str


def collect_code(request: HttpRequest, app_user: AppUser) -> Code:
    """For ODK Collect: the settings; the address is the server's, to type by hand."""
    settings = collect_settings(request, app_user)
    picture = _picture(settings_code.encode(settings))
    return Code(picture, settings["general"]["server_url"])


def web_code(request: HttpRequest, app_user: AppUser) -> Code:
    """For the web collector: its link."""
    link = collector_link(request, app_user)
    return Code(_picture(link), link)


def _picture(text: str) -> str:
    data = base64.b64encode(settings_code.png(text, scale=_SCALE)).decode()
    return f"data:image/png;base64,{data}"
