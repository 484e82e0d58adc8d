"""Addresses of projects."""

from django.urls import path

from collect.web.projects import views

urlpatterns = [
    path("projects", views.projects, name="projects"),
    path("projects/<int:project_id>", views.project, name="project"),
]
