"""Addresses."""

from django.urls import URLPattern, path

import collect.rest  # noqa: F401  the converter of segments
from collect.web.explore import uploads, views

_AT = "explore/<segment:code>"
urlpatterns: list[URLPattern] = [
    path("explore", views.switch, name="explore-switch"),
    path(_AT, views.explore, name="explore"),
    path(f"{_AT}/boundaries", uploads.boundaries, name="boundaries"),
    path(
        f"{_AT}/boundaries/<int:number>/remove",
        uploads.remove,
        name="boundaries-remove",
    ),
    path(f"{_AT}/figure.svg", views.figure_svg, name="explore-svg"),
    path(f"{_AT}/figure.png", views.figure_png, name="explore-png"),
    path(f"{_AT}/table.csv", views.table_csv, name="explore-csv"),
    path(f"{_AT}/table.xlsx", views.table_xlsx, name="explore-xlsx"),
]
