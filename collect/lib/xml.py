"""XML: reading what anyone may have written, and writing what they said.

No entities, no DTD, no network, bounds on size and depth, as the OWASP sheet
"XML External Entity Prevention" asks. libxml2 itself bounds text and names to
10 MB and entity expansion to a fixed factor while ``huge_tree`` is off.
"""

import re
from functools import lru_cache
from xml.sax.saxutils import escape

from lxml import etree

MAX_DEPTH = 200
# XML 1.0, production 2: everything else cannot be written, escaped or not.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlError(ValueError):
    """The bytes are not XML we accept; the message says what and where."""


def parse_xml(
    data: bytes, *, max_bytes: int, max_depth: int = MAX_DEPTH
) -> etree._Element:
    """The root element of a document, or XmlError.

    ``max_bytes`` bounds the document's size, ``max_depth`` the nesting of its
    elements (the root is 1 deep; libxml2 stops near 255 in any case). Comments
    and processing instructions are dropped. A document with a DOCTYPE is
    refused: only there can an entity be declared.
    """
    if len(data) > max_bytes:
        raise XmlError(
            f"The XML is {len(data):,} bytes long; at most {max_bytes:,} are accepted."
        )
    # A parser is made for each document: they are neither thread-safe nor costly.
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise XmlError(f"This is not well-formed XML: {error.msg}.") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise XmlError("The XML has a DOCTYPE, which is not accepted; remove it.")
    if _deeper_than(max_depth)(root):
        raise XmlError(f"The XML nests elements more than {max_depth} levels deep.")
    return root


def escaped(text: str) -> str:
    """Text for an element or attribute; what XML cannot hold becomes U+FFFD."""
    return escape(_ILLEGAL.sub("\ufffd", text), {'"': "&quot;"})


@lru_cache(maxsize=8)
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath(f"boolean({'/*' * (depth + 1)})")
