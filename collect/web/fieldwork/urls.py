"""Addresses of pages about fieldwork, and of what its maps are drawn on."""

from django.urls import path

from collect.web.fieldwork.outline_views import outlines_file

urlpatterns = [
    path("outlines/<slug:version>.json", outlines_file, name="outlines"),
]
