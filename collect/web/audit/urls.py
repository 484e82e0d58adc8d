"""Addresses of the audit log."""

from django.urls import path

from collect.web.audit import views

urlpatterns = [
    path("audit", views.audit, name="audit"),
    path("audit.csv", views.audit_csv, name="audit-csv"),
]
