"""Addresses of pages about fieldwork, and of what its maps are drawn on."""

from django.urls import path

from collect.web.fieldwork.charts import chart_file
from collect.web.fieldwork.dashboard import dashboard, figures_file, pulse
from collect.web.fieldwork.map import cells_file, map_page
from collect.web.fieldwork.outline_views import outlines_file
from collect.web.fieldwork.targets import example_file, targets, targets_file

FORM = "forms/<int:form_id>/fieldwork"
urlpatterns = [
    path(FORM, dashboard, name="fieldwork"),
    path(f"{FORM}/now", pulse, name="fieldwork-pulse"),
    path(f"{FORM}/figures.csv", figures_file, name="fieldwork-csv"),
    path(f"{FORM}/pictures/<slug:name>.svg", chart_file, name="fieldwork-chart"),
    path(f"{FORM}/map", map_page, name="fieldwork-map"),
    path(f"{FORM}/map/cells.json", cells_file, name="fieldwork-cells"),
    path(f"{FORM}/targets", targets, name="targets"),
    path(f"{FORM}/targets.csv", targets_file, name="targets-csv"),
    path(f"{FORM}/targets-example.csv", example_file, name="targets-example"),
    path("outlines/<slug:version>.json", outlines_file, name="outlines"),
]
