"""Small forms, and ways to fill them, for the tests of simulated phones."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from lxml import etree

from collect.sync.simulation.answers import SeededAnswers
from collect.sync.simulation.form_engine import FilledForm, Prompt, fill
from collect.sync.simulation.form_model import FormModel
from collect.sync.simulation.form_reader import read_form
from collect.sync.simulation.session import Device, Session
from collect.sync.simulation.tree import Scalar

STARTED = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
NAMESPACES = (
    'xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" '
    'xmlns:jr="http://openrosa.org/javarosa" '
    'xmlns:odk="http://www.opendatakit.org/xforms"'
)


def xform(instance: str, binds: str = "", body: str = "", model: str = "") -> bytes:
    """An XForm with these children of `data`, these binds and this body."""
    return (
        f"<h:html {NAMESPACES}><h:head><h:title>Small form</h:title><model>"
        f'<instance><data id="small" version="1">{instance}'
        f"<meta><instanceID/></meta></data></instance>{model}"
        '<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>'
        f"{binds}</model></h:head><h:body>{body}</h:body></h:html>"
    ).encode()


def numbers_form(**calculations: str) -> bytes:
    """A form of integer questions a and b, and calculations."""
    names = ["a", "b", *calculations]
    return xform(
        "".join(f"<{name}/>" for name in names),
        '<bind nodeset="/data/a" type="int"/><bind nodeset="/data/b" type="int"/>'
        + "".join(
            f'<bind nodeset="/data/{name}" type="string" calculate="{escape(source)}"/>'
            for name, source in calculations.items()
        ),
        '<input ref="/data/a"/><input ref="/data/b"/>',
    )


def escape(source: str) -> str:
    """An expression as the value of an attribute in double quotes."""
    return source.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@dataclass(slots=True)
class Scripted:
    """A respondent with an answer per question name; a list answers repeats in turn."""

    said: Mapping[str, Scalar | list[Scalar] | None]
    counts: Mapping[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, prompt: Prompt) -> Scalar | None:
        self.asked.append(prompt.name)
        value = self.said.get(prompt.name)
        if isinstance(value, list):
            return value[prompt.place - 1]
        return value

    def repeats(self, name: str, session: Session) -> int:
        return self.counts.get(name, 1)

    def media(self, prompt: Prompt) -> tuple[str, bytes]:
        return "picture.png", b"bytes"


def model_of(xml: bytes, media: Mapping[str, bytes] | None = None) -> FormModel:
    return read_form(xml, media)


def filled(
    xml: bytes,
    said: Mapping[str, Scalar | list[Scalar] | None] | None = None,
    *,
    counts: Mapping[str, int] | None = None,
    media: Mapping[str, bytes] | None = None,
    device: Device | None = None,
) -> FilledForm:
    """The form filled with scripted answers."""
    return fill(
        read_form(xml, media),
        Scripted(said or {}, counts or {}),
        chance=random.Random(1),
        started=STARTED,
        device=device,
    )


@lru_cache(maxsize=8)
def known(xml: bytes) -> FormModel:
    return read_form(xml)


def drawn(xml: bytes, seed: int = 1) -> FilledForm:
    """The form filled with drawn answers."""
    chance = random.Random(seed)
    return fill(known(xml), SeededAnswers(chance), chance=chance, started=STARTED)


def values(form: FilledForm) -> dict[str, str]:
    """Texts of all leaves by name; the last of a repeated name wins."""
    root = etree.fromstring(form.xml)
    return {
        etree.QName(node).localname: node.text or ""
        for node in root.iter()
        if not len(node)
    }


def texts(form: FilledForm, name: str) -> list[str]:
    """Texts of all elements of a name, in order."""
    return [node.text or "" for node in etree.fromstring(form.xml).iter(name)]
