"""Addresses of forms and their design."""

from django.urls import path

from collect.web.designs import views

urlpatterns = [
    path("forms/<int:form_id>", views.form, name="form"),
]
