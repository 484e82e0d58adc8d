"""Slashes inside path segments, kept apart from slashes between them.

WSGI hands over a decoded path, where the form id `a/b`, sent as `a%2Fb`, can no
longer be told from two segments. So the path used for routing is decoded except for
two escapes: an encoded slash stays `%2F` and an encoded percent sign stays `%25`.
A route that takes a name declares it as `<segment:name>` (Django) or
`{segment:name}` (ninja), and `SegmentConverter` finishes the decoding.
"""

import re
from urllib.parse import quote, unquote_to_bytes

_KEPT = re.compile(r"(%2[Ff]|%25)")


def routing_path(raw_uri: str) -> str:
    """The path of a request target, decoded except for `%2F` and `%25`.

    `raw_uri` and the result are WSGI strings: bytes read as Latin-1 (PEP 3333).
    """
    path = raw_uri.partition("?")[0].partition("#")[0]
    return "".join(
        part.upper()
        if place % 2
        else unquote_to_bytes(part.encode("latin-1")).decode("latin-1")
        for place, part in enumerate(_KEPT.split(path))
    )


def decode_segment(segment: str) -> str:
    """The name meant by one segment of a routing path."""
    return _KEPT.sub(lambda kept: "%" if kept[0] == "%25" else "/", segment)


def encode_segment(name: str) -> str:
    """A name as one segment of an address we send out."""
    return quote(name, safe="")


class SegmentConverter:
    """Django path converter for names that may hold any character."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The name in the address."""
        return decode_segment(value)

    def to_url(self, value: str) -> str:
        """The same text, for `reverse`, which quotes it.

        Raises ValueError (no such address) where quoting would not come back; build
        those addresses with `encode_segment`.
        """
        if "/" in value or "%" in value:
            raise ValueError(f"Use encode_segment for {value!r}.")
        return value
