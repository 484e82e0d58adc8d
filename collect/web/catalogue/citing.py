"""How a release is cited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_TEX = {each: f"\\{each}" for each in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""What characters that mean something to TeX are written as."""


@dataclass(frozen=True)
class Citation:
    """What a citation names. Without a producer, it begins with the title."""

    code: str
    title: str
    producer: str
    number: int
    issued: date
    address: str

    @property
    def text(self) -> str:
        """In words, as reference lists have it."""
        named = _("%(title)s (release %(number)s) [Data set].") % {
            "title": self.title,
            "number": self.number,
        }
        year = f"({self.issued.year})."
        first = [self.producer, year, named] if self.producer else [named, year]
        day = f"{self.issued.isoformat()}."
        return " ".join([*first, day, self.address])

    @property
    def bibtex(self) -> str:
        """For reference managers."""
        fields = {
            "author": f"{{{_tex(self.producer)}}}" if self.producer else "",
            "title": f"{{{_tex(self.title)}}}",
            "year": str(self.issued.year),
            "month": str(self.issued.month),
            "version": str(self.number),
            "note": "Data set",
            "url": self.address,
        }
        lines = [f"  {name} = {{{text}}}" for name, text in fields.items() if text]
        key = f"{self.code.lower()}_{self.number}"
        return "@misc{" + ",\n".join([key, *lines]) + "\n}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(each, each) for each in text)
