"""Addresses of runs and of what they find."""

from django.urls import path

from collect.web.runs import results, views

urlpatterns = [
    path("forms/<int:form_id>/runs", views.runs, name="runs"),
    path("forms/<int:form_id>/runs/now", views.now_running, name="runs-now"),
    path("forms/<int:form_id>/runs/start", views.start, name="start-run"),
    path("forms/<int:form_id>/runs/<int:run_id>", views.run, name="run"),
    path("forms/<int:form_id>/results", results.results, name="results"),
    path("forms/<int:form_id>/results/contrasts", results.contrasts, name="contrasts"),
    path(
        "forms/<int:form_id>/results/disparities",
        results.disparities,
        name="disparities",
    ),
]
