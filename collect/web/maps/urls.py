"""Addresses of maps for phones."""

from django.urls import path

from collect.web.maps import views

_MAPS = "projects/<int:project_id>/maps"

urlpatterns = [
    path(_MAPS, views.maps, name="maps"),
    path(f"{_MAPS}/<int:layer_id>/delete", views.delete, name="map-delete"),
]
