"""A note in plain words: what the figures are, how they were made, how to read them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collect.datasets.publishing import flags
from collect.datasets.publishing.disparity import GROUPS, REFERENCE, SUBGROUPS
from collect.datasets.publishing.options import Options
from collect.datasets.publishing.publication import Publication
from collect.datasets.publishing.standard import (
    CONF_STATUS,
    COVERAGE,
    DEFF,
    INDICATOR,
    LOWER,
    OBS_STATUS,
    SE,
    SUM_WEIGHTS,
    TOTAL,
    UPPER,
    N,
)
from collect.datasets.publishing.structure import Component, text_in

_MARKS = re.compile(r"([\\`*_\[\]<>#|])")
_STARTS = re.compile(r"^([-+])")

_READING = {
    SE: "The standard error says how far an estimate may be from the figure of the whole "
    "population because only a sample was asked; it takes strata and clusters into "
    "account.",
    LOWER: "The lower and upper bound enclose the figure of the whole population with the "
    "confidence the methodology names.",
    N: "The unweighted number of cases is how many interviews an estimate rests on.",
    SUM_WEIGHTS: "The sum of weights is how many of the population these cases stand for.",
    DEFF: "The design effect is how many times larger the variance is than that of a "
    "simple random sample of the same size.",
    GROUPS: "The sign of a disparity follows its direction: of a difference the first "
    "subgroup named is ahead by so much of the second, of a ratio so many times as high. "
    "Ordered dimensions compare the most advantaged with the most disadvantaged, the "
    "other way round where less is better; others the reference with the worst, or the "
    "highest with the lowest. So a positive difference and a ratio above 1 mean that "
    "those expected to be worse off are.",
    REFERENCE: "The reference is the subgroup others are held against: the most advantaged "
    "of an ordered dimension, or the one named.",
    SUBGROUPS: "A disparity is shown only where the figures of all subgroups it uses are.",
    CONF_STATUS: "Figures that could tell something about a person are withheld; their "
    "confidentiality status says so.",
    COVERAGE: "A figure of a group of countries is the mean of the countries' figures, "
    "weighted by their populations; totals are sums. Coverage is the share of the "
    "group's population that lives in countries with a figure. Where too few of them "
    "have one there is no figure of the group, and the comment says why.",
}


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `heading` is 1 for the title, 2 for a section, 0 for text."""

    text: str
    heading: int = 0
    item: bool = False


def write(publication: Publication, options: Options) -> Iterator[bytes]:
    """The note in Markdown."""
    before = False
    beside = [each for each in options.tables if each is not publication]
    for each in paragraphs(publication, beside):
        # Without a line between them, text after a list would belong to its last item.
        gap = "\n" if before and not each.item else ""
        text = _STARTS.sub(r"\\\1", _MARKS.sub(r"\\\1", each.text))
        if each.item:
            yield f"- {text}\n".encode()
        else:
            heading = "#" * each.heading + " " if each.heading else ""
            yield f"{gap}{heading}{text}\n\n".encode()
        before = each.item


def paragraphs(
    publication: Publication, beside: Sequence[Publication] = ()
) -> Iterator[Paragraph]:
    """The note, paragraph by paragraph, in the language of labels; `beside` are other
    tables that it tells of."""
    known, language = publication.metadata, publication.language
    yield Paragraph(publication.title, 1)
    yield from _texts(text_in(known.description, language))
    yield Paragraph(
        f"Published by {known.producer} on {known.issued.isoformat()}, version "
        f"{known.version}."
    )
    yield Paragraph("How the figures were made", 2)
    yield from _texts(text_in(known.methodology, language))
    yield Paragraph("What the figures are", 2)
    yield from _contents(publication)
    yield Paragraph("How to read them", 2)
    told = list(_reading(publication))
    yield from told
    for each in beside:
        yield Paragraph(each.title, 2)
        yield from _contents(each)
        yield from (line for line in _reading(each) if line not in told)
    yield Paragraph("What they were made from", 2)
    for name, value in known.provenance.items():
        yield Paragraph(f"{name}: {value}", item=True)
    yield Paragraph("Terms of use and contact", 2)
    yield Paragraph(f"{known.licence.title} ({known.licence.url})", item=True)
    contact = filter(None, (known.contact.name, known.contact.email, known.contact.url))
    yield Paragraph(", ".join(contact), item=True)


def _texts(text: str) -> Iterator[Paragraph]:
    for each in re.split(r"\n\s*\n", text.strip()):
        if each:
            yield Paragraph(" ".join(each.split()))


def _contents(publication: Publication) -> Iterator[Paragraph]:
    language, structure = publication.language, publication.structure
    number = len(publication.observations)
    yield Paragraph(f"{number:,} observations of these indicators:")
    for component in structure.dimensions:
        if component.id == INDICATOR:
            for code in publication.codes(component):
                yield Paragraph(_told(component, code, language), item=True)
    yield Paragraph("They are broken down by:")
    for component in structure.dimensions:
        if component.id != INDICATOR:
            found = publication.codes(component)
            named = [component.label(code, language) for code in found]
            if found not in ([TOTAL], []):
                text = f"{component.name(language)}: {', '.join(named)}"
                yield Paragraph(text, item=True)
    for component in structure.dimensions:
        if component.id != INDICATOR:
            yield from _explained(publication, component)


def _explained(publication: Publication, component: Component) -> Iterator[Paragraph]:
    """What the codes mean that have a description, such as measures of disparity."""
    if component.codelist is None:
        return
    codes, language = component.codelist.by_id, publication.language
    told = [codes[each] for each in publication.codes(component)]
    if any(each.descriptions for each in told):
        yield Paragraph(f"{component.name(language)}:")
    for each in told:
        if text := text_in(each.descriptions, language):
            yield Paragraph(f"{each.id}, {each.label(language)}: {text}", item=True)


def _told(component: Component, code: str, language: str) -> str:
    """A code by its name and, where it is known, its definition."""
    found = f"{code}: {component.label(code, language)}"
    definition = component.definition(code, language)
    return f"{found}. {definition}" if definition else found


def _reading(publication: Publication) -> Iterator[Paragraph]:
    present = {each.id for each in publication.present}
    for name, text in _READING.items():
        if name in present and (name != LOWER or UPPER in present):
            yield Paragraph(text, item=True)
    component = publication.structure.component(OBS_STATUS)
    found = [] if component is None else publication.codes(component)
    for line in flags.explained(publication, found):
        yield Paragraph(line, item=True)
