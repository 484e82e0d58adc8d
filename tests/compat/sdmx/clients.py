"""Clients whose requests go through the WSGI application; that takes no socket."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import sdmx
import sdmx.source
from requests.adapters import BaseAdapter
from werkzeug.test import Client

from collect.wsgi import application

HOST = "http://collect.example"


class InProcess(BaseAdapter):
    """Sends requests to the WSGI application of this process."""

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, **how: Any
    ) -> requests.Response:
        """The application's answer."""
        path = (request.url or "").removeprefix(HOST)
        with Client(application).open(
            path, headers=dict(request.headers), buffered=True
        ) as answer:
            found = requests.Response()
            found.status_code = answer.status_code
            found.headers.update(dict(answer.headers))
            found.raw = io.BytesIO(answer.data)
            found.request, found.url = request, request.url or ""
            return found

    def close(self) -> None:
        """There is nothing to close."""


@contextmanager
def sdmx1() -> Iterator[Any]:
    """A client of sdmx1's, with the service as the source of the agency."""
    source = {
        "id": "CRC",
        "url": f"{HOST}/sdmx",
        "name": "Collect",
        "supports": {"availableconstraint": True},
    }
    sdmx.add_source(source, override=True)
    try:
        found = sdmx.Client("CRC")
        found.session.mount(HOST, InProcess())
        with found.session:
            yield found
    finally:
        sdmx.source.sources.pop("CRC")
