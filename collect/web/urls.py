"""Addresses of pages and of the health report."""

from django.urls import path

from collect.web.health import healthz
from collect.web.start import start

urlpatterns = [
    path("", start, name="start"),
    path("healthz", healthz, name="healthz"),
]
