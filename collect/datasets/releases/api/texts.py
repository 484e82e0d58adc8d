"""Texts that clients give, refused where files cannot hold them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from collect.datasets.releases.wording import LONGEST_LINE, is_storable
from collect.rest import CentralSchema

_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def _storable(text: str) -> str:
    if not is_storable(text):
        raise ValueError("it holds a control character, which files cannot; remove it")
    return text


def _by_language(texts: dict[str, str]) -> dict[str, str]:
    for tag in texts:
        if not _TAG.fullmatch(tag):
            raise ValueError("languages are tags such as en, id or zh-TW")
    return {tag: _storable(text) for tag, text in texts.items()}


def _named(texts: dict[str, str]) -> dict[str, str]:
    if not any(text.strip() for text in texts.values()):
        raise ValueError("a name in at least one language is needed")
    return texts


Line = Annotated[str, AfterValidator(_storable), Field(max_length=LONGEST_LINE)]
Texts = Annotated[dict[str, str], AfterValidator(_by_language)]
Names = Annotated[Texts, AfterValidator(_named)]


class Strict(CentralSchema):
    """A body that may have nothing but what is known."""

    model_config = CentralSchema.model_config | {"extra": "forbid"}
