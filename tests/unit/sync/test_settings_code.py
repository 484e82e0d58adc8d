"""The settings code of ODK Collect."""

from __future__ import annotations

import base64
import json
import random
import string
import zlib
from typing import Any

import pytest

from collect.sync import settings_code

URL = "https://example.org/v1/key/" + "a$!Z" * 16 + "/projects/7"


def settings(name: str = "Vaccines 💉") -> dict[str, Any]:
    return settings_code.settings_for(server_url=URL + "/", project_name=name)


def test_the_settings_have_the_parts_collect_requires() -> None:
    found = settings()
    assert found["general"]["server_url"] == URL
    assert found["general"]["form_update_mode"] == "match_exactly"
    assert found["admin"] == {}
    assert found["project"] == {"name": "Vaccines 💉"}


def test_the_code_is_base64_of_zlib_of_json() -> None:
    text = settings_code.encode(settings())
    assert (
        json.loads(zlib.decompress(base64.b64decode(text, validate=True))) == settings()
    )
    assert settings_code.decode(text) == settings()
    assert len(text) <= 4000


def test_the_longest_names_still_fit() -> None:
    chosen = random.Random(1).choices("".join(map(chr, range(0x4E00, 0x9FFF))), k=250)
    assert len(settings_code.encode(settings("".join(chosen)))) <= 4000


def test_settings_that_do_not_fit_are_refused() -> None:
    noise = "".join(random.Random(1).choices(string.printable, k=6000))
    with pytest.raises(ValueError, match="at most 4000"):
        settings_code.encode({"general": {"noise": noise}})


def test_the_images_are_png_and_svg() -> None:
    text = settings_code.encode(settings())
    assert settings_code.png(text).startswith(b"\x89PNG\r\n")
    assert b"<svg" in settings_code.svg(text)
