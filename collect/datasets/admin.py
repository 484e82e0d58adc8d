"""Runs and estimates for administrators to look at."""

from django.contrib import admin

from collect.accounts.admin import ReadOnly
from collect.datasets.models import (
    Contrast,
    Dataset,
    DisparityEstimate,
    Estimate,
    Export,
    ExportSettings,
    Publishing,
    Release,
    Run,
    Target,
)


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


@admin.register(Contrast)
class ContrastAdmin(ReadOnly):
    """Comparisons of the last runs."""

    list_display = ("indicator", "domain", "first", "second", "form", "value")


@admin.register(DisparityEstimate)
class DisparityEstimateAdmin(ReadOnly):
    """Disparities of the last runs."""

    list_display = ("indicator", "ref_area", "stratifier", "measure", "value")
    search_fields = ("indicator", "ref_area")


@admin.register(Export)
class ExportAdmin(ReadOnly):
    """Exports, with what went wrong."""

    list_display = ("id", "form", "format", "direct", "state", "size", "finished_at")
    list_filter = ("state", "format")
    list_select_related = ("form",)


@admin.register(ExportSettings)
class ExportSettingsAdmin(ReadOnly):
    """Settings kept for exports."""

    list_display = ("name", "form", "format", "direct", "created_by")
    list_select_related = ("form", "created_by")


@admin.register(Target)
class TargetAdmin(ReadOnly):
    """How many interviews are planned."""

    list_display = ("form", "enumerator", "area", "version", "day", "target")
    list_select_related = ("form",)


@admin.register(Dataset)
class DatasetAdmin(ReadOnly):
    """Datasets that releases are published of."""

    list_display = ("code", "names", "public", "created_at")
    list_filter = ("public",)


@admin.register(Release)
class ReleaseAdmin(ReadOnly):
    """Releases, with why they were withdrawn."""

    list_display = ("id", "dataset", "number", "created_at", "withdrawn_at", "reason")
    list_select_related = ("dataset",)


@admin.register(Publishing)
class PublishingAdmin(ReadOnly):
    """Attempts to publish, with what went wrong."""

    list_display = ("id", "dataset", "state", "release", "new", "finished_at")
    list_filter = ("state",)
    list_select_related = ("dataset", "release")
