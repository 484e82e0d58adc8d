"""Addresses of the guide."""

from django.urls import path

from collect.web.guide import views

urlpatterns = [
    path("help", views.contents, name="guide"),
    path("help/<slug:name>", views.guide_page, name="guide-page"),
    path("help/reference/<slug:name>", views.reference_page, name="guide-reference"),
]
