"""Addresses of pages and of the health report."""

from django.urls import path

from collect.web.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
