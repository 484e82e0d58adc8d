"""Runs and estimates for administrators to look at."""

from django.contrib import admin

from collect.accounts.admin import ReadOnly
from collect.datasets.models import Estimate, Run


@admin.register(Run)
class RunAdmin(ReadOnly):
    """Runs, with what went wrong."""

    list_display = ("id", "form", "state", "submissions", "findings", "finished_at")
    list_filter = ("state",)
    list_select_related = ("form",)


@admin.register(Estimate)
class EstimateAdmin(ReadOnly):
    """Estimates of the last runs."""

    list_display = ("indicator", "ref_area", "domain", "value", "standard_error", "n")
    search_fields = ("indicator", "ref_area")
