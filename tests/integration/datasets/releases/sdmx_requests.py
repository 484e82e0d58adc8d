"""Asking SDMX REST as clients do, and reading what it answers."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from django.test import Client

from tests.integration.datasets.releases.conftest import content

JSON = "application/vnd.sdmx.structure+json;version=2.0.0"
CSV = "application/vnd.sdmx.data+csv;version=2.0.0"


def ask(path: str, accept: str = "", asking: Any = None) -> Any:
    """The answer to a request."""
    return (asking or Client()).get(
        f"/sdmx/{path}", headers={"Accept": accept} if accept else {}
    )


def rows(path: str) -> list[dict[str, str]]:
    """The rows of data in CSV."""
    answer = ask(path, CSV)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == CSV
    return list(csv.DictReader(io.StringIO(content(answer).decode(), newline="")))


def told(path: str) -> dict[str, list[str]]:
    """The ids of the artefacts in a JSON message, by kind."""
    answer = ask(path, JSON)
    assert answer.status_code == 200, answer.content
    data = json.loads(answer.content)["data"]
    return {kind: [each["id"] for each in found] for kind, found in data.items()}
