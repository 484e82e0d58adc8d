"""The WSGI application: Django behind exact paths and measured bodies."""

import json
import os
import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collect.settings")
_django = get_wsgi_application()

from django.conf import settings  # noqa: E402  after the environment is set

# Imported now: a fault in an address stops the start, and no request waits for it.
import collect.urls  # noqa: E402, F401
from collect.lib.paths import routing_path  # noqa: E402
from collect.lib.wsgi_body import LimitBody  # noqa: E402
from collect.problems import Problem  # noqa: E402
from collect.sync.openrosa.documents import message  # noqa: E402
from collect.sync.openrosa.headers import XML, protocol_headers  # noqa: E402
from collect.sync.openrosa.lane import FastLane  # noqa: E402

_fast_lane = FastLane(_django)
_PHONE_EXPORTS = re.compile(r"/data/v1/projects/\d+/phone-exports(?:/opened)?")


def _with_exact_path(
    environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Route on the path as sent, when the server tells it; see `collect.lib.paths`."""
    raw_uri = environ.get("RAW_URI", "")
    if raw_uri.startswith("/") and not environ.get("SCRIPT_NAME"):
        environ["PATH_INFO"] = routing_path(raw_uri)
    return _fast_lane(environ, start_response)


def _too_large(environ: WSGIEnvironment) -> tuple[dict[str, str], bytes]:
    """The refusal of a body beyond all limits, in the words of the address."""
    problem = Problem("400.36", limit=settings.COLLECT_MAX_REQUEST_BYTES)
    if environ.get("PATH_INFO", "").endswith("/submission"):
        body = message(problem.message, nature="error")
        return {**protocol_headers(), "Content-Type": XML}, body
    body = json.dumps(problem.as_json()).encode()
    return {"Content-Type": "application/json"}, body


def _is_phone_export(environ: WSGIEnvironment) -> bool:
    """Whether it is for an address that takes the larger files that phones save, and
    measures them itself."""
    return _PHONE_EXPORTS.fullmatch(environ.get("PATH_INFO", "")) is not None


application = LimitBody(
    _with_exact_path,
    limit=settings.COLLECT_MAX_REQUEST_BYTES,
    folder=settings.COLLECT_DATA_DIR / "tmp",
    refuse=_too_large,
    larger=_is_phone_export,
)
