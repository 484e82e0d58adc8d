"""Addresses of projects."""

from django.urls import path

from collect.web.projects import settings, views

_PROJECT = "projects/<int:project_id>"

urlpatterns = [
    path("projects", views.projects, name="projects"),
    path(_PROJECT, views.project, name="project"),
    path(
        f"{_PROJECT}/forms/<int:form_id>/restore",
        views.restore_form,
        name="form-restore",
    ),
    path(f"{_PROJECT}/settings", settings.settings, name="project-settings"),
    path(f"{_PROJECT}/archive", settings.archive, name="project-archive"),
    path(f"{_PROJECT}/delete", settings.delete, name="project-delete"),
]
