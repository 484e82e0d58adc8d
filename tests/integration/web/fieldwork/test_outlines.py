"""The file that maps are drawn on."""

from __future__ import annotations

import gzip

import orjson
from django.test import Client
from django.urls import reverse

from collect.web.pictures import outlines


def test_anybody_gets_outlines_once_and_keeps_them(client: Client) -> None:
    address = reverse("outlines", kwargs={"version": outlines.version()})
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "immutable" in answer["Cache-Control"]
    assert len(answer.content) < 60_000
    assert orjson.loads(gzip.decompress(answer.content))["type"] == "Topology"
