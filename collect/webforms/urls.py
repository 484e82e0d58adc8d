"""Where the web collector is."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.generic import RedirectView

from collect.webforms.views import collector

urlpatterns = [
    path("collect", RedirectView.as_view(url="/collect/")),
    re_path(r"^collect/[\s\S]*$", collector, name="collector"),
]
