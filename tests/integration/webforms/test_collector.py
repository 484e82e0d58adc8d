"""The collector's page and files: whole, fresh where they must be, and shut in."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

PAGE = b"<!doctype html><title>Collect</title>"
SCRIPT = b"export {};" * 200


@pytest.fixture
def built(tmp_path: Path, settings: Any) -> Path:
    """What a build leaves."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_bytes(PAGE)
    (tmp_path / "sw.js").write_bytes(b"self;")
    (tmp_path / "icon.svg").write_bytes(b"<svg/>")
    (tmp_path / "manifest.webmanifest").write_bytes(b"{}")
    (tmp_path / "assets" / "engine-1a2b3c.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "engine-1a2b3c.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets" / "zxing-1a2b3c.wasm").write_bytes(b"\0asm")
    settings.COLLECT_CLIENT_DIR = tmp_path
    return tmp_path


def body(answer: Any) -> bytes:
    return bytes(answer.getvalue())


@pytest.mark.parametrize("path", ["/collect/", "/collect/drafts", "/collect/a/b"])
def test_every_page_below_is_the_collector(
    client: Client, built: Path, path: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, body(answer)) == (200, PAGE)
    assert answer["Content-Type"].startswith("text/html")
    assert answer["Cache-Control"] == "no-cache"


def test_the_page_may_talk_to_nobody_else(client: Client, built: Path) -> None:
    answer = client.get("/collect/")
    assert body(answer) == PAGE
    policy = dict(
        rule.strip().split(" ", 1)
        for rule in answer["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self' 'wasm-unsafe-eval'",
        "style-src": "'self'",
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "camera=(self)" in answer["Permissions-Policy"]
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    ("path", "kind", "kept"),
    [
        ("sw.js", "text/javascript", "no-cache"),
        ("manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("icon.svg", "image/svg+xml", "no-cache"),
        ("assets/engine-1a2b3c.js", "text/javascript", "immutable"),
        ("assets/zxing-1a2b3c.wasm", "application/wasm", "immutable"),
    ],
)
def test_files_have_their_type_and_their_time(
    client: Client, built: Path, path: str, kind: str, kept: str
) -> None:
    answer = client.get(f"/collect/{path}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(kind)
    assert kept in answer["Cache-Control"]
    assert "Content-Security-Policy" in answer
    assert body(answer) == (built / path).read_bytes()


def test_a_file_is_sent_compressed_to_who_takes_it(client: Client, built: Path) -> None:
    path = "/collect/assets/engine-1a2b3c.js"
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(body(packed)) == SCRIPT
    plain = client.get(path)
    assert body(plain) == SCRIPT
    assert "Content-Encoding" not in plain


@pytest.mark.parametrize("path", ["assets/old-9z.js", "nothing.js", "../settings.py"])
def test_a_file_that_is_not_there_is_not_the_page(
    client: Client, built: Path, path: str
) -> None:
    assert client.get(f"/collect/{path}").status_code == 404


def test_another_build_is_served_at_once(client: Client, built: Path) -> None:
    assert body(client.get("/collect/")) == PAGE
    (built / "index.html").write_bytes(b"other")
    os.utime(built / "index.html", (1, 1))
    assert body(client.get("/collect/")) == b"other"


def test_without_a_build_the_page_says_how_to_make_one(
    client: Client, tmp_path: Path, settings: Any
) -> None:
    settings.COLLECT_CLIENT_DIR = tmp_path
    answer = client.get("/collect/")
    assert answer.status_code == 503
    assert b"make client" in answer.content


def test_the_page_is_only_read(client: Client, built: Path) -> None:
    assert client.post("/collect/").status_code == 405
    assert client.head("/collect/")["Content-Length"] == str(len(PAGE))
    short = client.get("/collect")
    assert (short.status_code, short["Location"]) == (302, "/collect/")
