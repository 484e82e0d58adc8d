"""What SDMX-ML messages have in common: namespaces, headers, and escaped text.

Two editions: 2.1, which most clients read, and 3.0. They differ in their namespaces, in
how artefacts refer to each other, and in the names of few elements.
"""

from __future__ import annotations

from dataclasses import dataclass

from collect.datasets.publishing.sdmx.detail import Header
from collect.datasets.publishing.structure import Text
from collect.lib.xml import escaped

# An attribute's line ends and tabs become spaces when read, unless they are references.
_BLANKS = str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True)
class Edition:
    """An edition of SDMX-ML: `number` is that of its namespaces."""

    number: str

    @property
    def modern(self) -> bool:
        """Whether artefacts are referred to by URN, as since 3.0."""
        return self.number != "v2_1"

    def namespace(self, part: str) -> str:
        """The namespace of a part of the schemas."""
        return f"http://www.sdmx.org/resources/sdmxml/schemas/{self.number}/{part}"

    def start(self, root: str, header: str, declared: str = "") -> str:
        """The document up to the end of its header."""
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<mes:{root} xmlns:xsi="{_XSI}" xmlns:mes="{self.namespace("message")}" '
            f'xmlns:str="{self.namespace("structure")}" '
            f'xmlns:com="{self.namespace("common")}"{declared}>\n{header}'
        )


V21, V30 = Edition("v2_1"), Edition("v3_0")


def attribute(text: str) -> str:
    """Text for an attribute between double quotes."""
    return escaped(text).translate(_BLANKS)


def element(text: str) -> str:
    """Text for an element; a carriage return would be read as a line end."""
    return escaped(text).replace("\r", "&#13;")


def localised(name: str, texts: Text) -> str:
    """An element for each language."""
    return "".join(
        f'<com:{name} xml:lang="{attribute(language)}">{element(text)}</com:{name}>'
        for language, text in texts.items()
    )


def header_xml(header: Header, structure: str = "") -> str:
    """The header of a message; `structure` is what a data message is about."""
    return (
        f"<mes:Header><mes:ID>{element(header.id)}</mes:ID><mes:Test>false</mes:Test>"
        f"<mes:Prepared>{header.moment}</mes:Prepared>"
        f'<mes:Sender id="{attribute(header.sender)}"/>{structure}</mes:Header>\n'
    )
