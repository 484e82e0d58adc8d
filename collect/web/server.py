"""Configuration of gunicorn, the web server: `gunicorn -c python:collect.web.server`."""

import gc
import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collect.settings")

from django.conf import settings
from gunicorn.http import message  # type: ignore[import-untyped]

# Phones ask for thousands of entities in one address of up to 40 kB. Gunicorn knows
# its limit of 8 kB or none at all, and without one a request fills the memory.
LINE = 65_536
message.MAX_REQUEST_LINE = LINE

wsgi_app = "collect.wsgi:application"
bind = [f"{settings.COLLECT_HOST}:{settings.COLLECT_PORT}"]
worker_class = "collect.web.patience.PatientWorker"
workers = settings.COLLECT_WEB_WORKERS
threads = settings.COLLECT_WEB_THREADS
limit_request_line = LINE - 2
limit_request_field_size = 16_384
# A worker is killed when its main loop stalls, not when one request is slow.
timeout = 60
graceful_timeout = 25
keepalive = 15
# Fresh workers now and then give back memory that large requests left behind.
max_requests = 20_000
max_requests_jitter = 2_000
forwarded_allow_ips = settings.COLLECT_TRUSTED_PROXIES
control_socket_disable = True
loglevel = "info"


def post_worker_init(_worker: Any) -> None:
    """What is loaded stays loaded: the collector need not look at it again and again.

    A request leaves few cycles behind, so looking for them seldom costs little memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
