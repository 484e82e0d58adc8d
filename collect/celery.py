"""The Celery application; tasks are found in `tasks.py` of each room and in jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collect.settings")

app = Celery("collect")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
