"""The methods note of a release as parts of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from collect.datasets.publishing.methods import paragraphs
from collect.datasets.publishing.publication import Publication


@dataclass
class Block:
    """A paragraph, or a list."""

    text: str = ""
    items: list[str] = field(default_factory=list)


@dataclass
class Part:
    """A section of the note."""

    heading: str
    blocks: list[Block] = field(default_factory=list)

    def add(self, text: str, *, item: bool) -> None:
        """Another paragraph, or another item of the list that it ends with."""
        if not item:
            self.blocks.append(Block(text))
        elif self.blocks and self.blocks[-1].items:
            self.blocks[-1].items.append(text)
        else:
            self.blocks.append(Block(items=[text]))


def note(tables: Sequence[Publication]) -> list[Part]:
    """The note, section by section, without its title and what stands below that."""
    main, *beside = tables
    parts: list[Part] = []
    for each in filter(lambda each: each.text, paragraphs(main, beside)):
        if each.heading:
            parts.append(Part(each.text))
        else:
            parts[-1].add(each.text, item=each.item)
    return parts[1:]
