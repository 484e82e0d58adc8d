"""Addresses that carry a field key: ``/v1/key/TOKEN/projects/…``."""

import re
from collections.abc import Callable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseBase

from collect.problems import Problem
from collect.rest import problem_response

_KEY_PREFIX = re.compile(r"/v1/key/([^/]*)(/.*)", re.DOTALL)


class FieldKeys:
    """Takes the key off the path before the path is matched with the routes.

    The token goes to ``request.field_key``, and the prefix for generated
    addresses to ``request.key_prefix``. The path is decoded by now, so the
    ``!`` and ``$`` of tokens may have come raw or percent-encoded.

    A NUL character can name nothing that PostgreSQL stores: 404.1.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request under its plain path."""
        if "\0" in request.path_info:
            return problem_response(Problem("404.1"))
        key = _KEY_PREFIX.fullmatch(request.path_info)
        if key is not None:
            token, rest = key.groups()
            request.field_key = token  # type: ignore[attr-defined]
            request.key_prefix = f"/v1/key/{quote(token, safe='!$')}"  # type: ignore[attr-defined]
            request.path_info = f"/v1{rest}"
        response = self.get_response(request)
        if response.status_code == 405 and request.path_info.startswith(_APIS):
            # As in ODK Central: what cannot be done at an address is not there.
            return problem_response(Problem("404.1"))
        return response


_APIS = ("/v1/", "/data/v1/")
