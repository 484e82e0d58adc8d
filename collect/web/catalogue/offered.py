"""What can be chosen when a dataset is described, and what holds already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from collect.datasets.estimation.disclosure.anonymity import K
from collect.datasets.models import Dataset
from collect.datasets.releases.describing import AGENCY, METHOD

KEEP, DEFAULT, NONE = "keep", "default", "none"
_CC = "https://creativecommons.org"
LICENCES: Mapping[str, tuple[str, str]] = {
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", f"{_CC}/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        f"{_CC}/licenses/by-sa/4.0/",
    ),
    "CC-BY-3.0-IGO": (
        "Creative Commons Attribution 3.0 IGO",
        f"{_CC}/licenses/by/3.0/igo/",
    ),
    "CC-BY-NC-4.0": (
        "Creative Commons Attribution-NonCommercial 4.0",
        f"{_CC}/licenses/by-nc/4.0/",
    ),
    "CC0-1.0": ("Creative Commons Zero 1.0", f"{_CC}/publicdomain/zero/1.0/"),
}
"""Title and address of terms that are offered."""
RULES = (
    "suppressed_below",
    "unreliable_below",
    "minimum_count",
    "decimals",
    "minimum_coverage",
    "years_back",
)


def initial_of(dataset: Dataset | None) -> dict[str, Any]:
    """What the form begins with: what holds of the dataset, or what is usual."""
    usual = {
        "agency": AGENCY,
        "licence": "CC-BY-4.0",
        "groups": DEFAULT,
        "microdata": NONE,
    }
    usual |= {f"methodology_{tag}": text for tag, text in METHOD.items()}
    if dataset is None:
        return usual
    known = dataset.metadata
    contact, licence = known.get("contact", {}), known.get("licence", {})
    texts = {
        "title": dataset.names,
        "description": dataset.descriptions,
        "methodology": known.get("methodology") or METHOD,
    }
    return {
        **{
            f"{name}_{tag}": text
            for name, by in texts.items()
            for tag, text in by.items()
        },
        **{name: dataset.rules.get(name) for name in RULES},
        "sources": [str(form.pk) for form in dataset.sources.all()],
        "public": dataset.public,
        "producer": known.get("producer", ""),
        "contact_name": contact.get("name", ""),
        "contact_email": contact.get("email", ""),
        "contact_url": contact.get("url", ""),
        "licence": _licence_code(licence),
        "keywords": ", ".join(known.get("keywords", ())),
        "agency": known.get("agency", AGENCY),
        "groups": _choice_of(dataset.groups, {DEFAULT: None, NONE: []}),
        "microdata": _choice_of(_asked(dataset), {NONE: {}, DEFAULT: {"k": K}}),
    }


def _choice_of(value: Any, known: Mapping[str, Any]) -> str:
    return next((name for name, each in known.items() if each == value), KEEP)


def _asked(dataset: Dataset) -> dict[str, Any]:
    """The plan of microdata without what asks for nothing."""
    return {name: value for name, value in dataset.microdata.items() if value}


def _licence_code(licence: Mapping[str, str]) -> str:
    name = licence.get("name", "")
    same = LICENCES.get(name) == (licence.get("title"), licence.get("url"))
    return name if same else KEEP


def licence_of(chosen: str, before: Mapping[str, Any]) -> dict[str, str]:
    """A licence as it is kept; `before` is what is said of the dataset so far."""
    if chosen == KEEP:
        kept: dict[str, str] = before["licence"]
        return kept
    title, url = LICENCES[chosen]
    return {"name": chosen, "title": title, "url": url}


def licences(dataset: Dataset | None) -> list[tuple[str, str]]:
    """Terms to choose from, with those of the dataset where they are others."""
    known = [(code, title) for code, (title, _url) in LICENCES.items()]
    own = dataset.metadata.get("licence", {}) if dataset else {}
    if own and _licence_code(own) == KEEP:
        return [(KEEP, own.get("title") or own.get("name", "")), *known]
    return known


def groups(dataset: Dataset | None) -> list[tuple[str, str]]:
    """Which groups of countries may have figures."""
    offered = [
        (
            DEFAULT,
            _(
                "Of ASEAN, SAARC, the Pacific and others, where two countries give figures"
            ),
        ),
        (NONE, _("None")),
    ]
    if dataset is not None and dataset.groups:
        names = (
            each if isinstance(each, str) else each["code"] for each in dataset.groups
        )
        offered.append((KEEP, _("As they are: %s") % ", ".join(names)))
    return offered


def microdata(dataset: Dataset | None) -> list[tuple[str, str]]:
    """Whether anonymous answers are released."""
    offered = [
        (NONE, _("Not released")),
        (DEFAULT, _("Released, each household alike with at least four others")),
    ]
    if dataset is not None and _asked(dataset) not in ({}, {"k": K}):
        offered.append((KEEP, _("As it is described over REST")))
    return offered


def words_of(text: str) -> list[str]:
    """Words between commas."""
    return [word for each in text.split(",") if (word := each.strip())]
