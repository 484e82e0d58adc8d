"""Collect: offline surveys, from spreadsheet to published estimates."""

from collect.celery import app as celery_app

__all__ = ["celery_app"]
