"""The built client, under a policy that lets it talk to nobody but us."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from wsgiref.headers import Headers

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from whitenoise.base import WhiteNoise  # type: ignore[import-untyped]
from whitenoise.middleware import (  # type: ignore[import-untyped]
    WhiteNoiseMiddleware,
)

PREFIX = "/collect/"
INDEX = f"{PREFIX}index.html"
_ASSETS = f"{PREFIX}assets/"
_POLICY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';"
        " img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self';"
        " manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_NOT_BUILT = (
    "The collector for phones has not been built on this server.\n\n"
    "Its administrator builds it with `make client` (or `make demo`), which needs the\n"
    "network once, in the folder that the server runs from. Then reload this page.\n"
)


@require_safe
def collector(request: HttpRequest) -> HttpResponseBase:
    """A file of the client; its page for every address that names none.

    Files whose names hold their hash may be kept for ever, all others are asked for
    anew. Compressed ones are sent to who takes them.
    """
    files = _built()
    if files is None:
        kind = "text/plain; charset=utf-8"
        return HttpResponse(_NOT_BUILT, status=503, content_type=kind)
    path = request.path_info
    if path not in files.files and not _names_a_file(path):
        path = INDEX
    file = files.files.get(path)
    if file is None:
        raise Http404
    response: HttpResponseBase = WhiteNoiseMiddleware.serve(file, request)
    return response


def _names_a_file(path: str) -> bool:
    return path.startswith(_ASSETS) or "." in path.rpartition("/")[2]


def _built() -> WhiteNoise | None:
    """The files of the last build, if there was one."""
    folder = Path(settings.COLLECT_CLIENT_DIR)
    try:
        built_at = (folder / "index.html").stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _files(folder, built_at)


@lru_cache(maxsize=1)
def _files(folder: Path, built_at: int) -> WhiteNoise:
    return WhiteNoise(
        None,
        root=str(folder),
        prefix=PREFIX,
        max_age=None,
        allow_all_origins=False,
        mimetypes={
            ".webmanifest": "application/manifest+json",
            ".wasm": "application/wasm",
        },
        add_headers_function=_add_headers,
    )


def _add_headers(headers: Headers, path: str, url: str) -> None:
    for name, value in _POLICY.items():
        headers[name] = value
    if url.startswith(_ASSETS):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers["Cache-Control"] = "no-cache"
