"""Addresses of what is set for the whole site."""

from django.urls import path

from collect.web.site import views

urlpatterns = [
    path("settings", views.settings, name="site-settings"),
    path("settings/logo", views.logo, name="site-logo"),
]
