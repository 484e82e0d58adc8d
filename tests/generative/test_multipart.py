"""A body read at once and a body read as it streams say the same."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collect.sync.openrosa.multipart import MultipartError, parts, split
from tests.factories.submissions import multipart

BOUNDARY = "b0undary"
# Clients choose a boundary that their data do not hold.
_names = st.text(
    st.characters(codec="utf-8", exclude_characters='"\\\r\n\0'), min_size=1, max_size=9
)
_data = st.one_of(
    st.binary(max_size=200).filter(lambda data: BOUNDARY.encode() not in data),
    st.sampled_from([b"\r\n--b0undar", b"\r\n", b"--", b"\r\n\r\n"]),
)
_parts = st.lists(
    st.tuples(_names, st.one_of(st.just(""), _names), st.just("text/xml"), _data),
    min_size=1,
    max_size=6,
)


def streamed(body: bytes) -> list[tuple[str, str, str, bytes]]:
    return [
        (p.name, p.filename, p.content_type, b"".join(p.chunks))
        for p in parts(io.BytesIO(body), BOUNDARY)
    ]


def at_once(body: bytes) -> list[tuple[str, str, str, bytes]]:
    return [
        (p.name, p.filename, p.content_type, content)
        for p, content in split(body, BOUNDARY)
    ]


@given(_parts)
def test_whole_bodies_read_alike(sent: list[tuple[str, str, str, bytes]]) -> None:
    body = multipart(sent, BOUNDARY)
    assert at_once(body) == streamed(body)


@given(_parts, st.data())
def test_a_body_that_was_cut_off_is_never_read_at_once(
    sent: list[tuple[str, str, str, bytes]], data: st.DataObject
) -> None:
    body = multipart(sent, BOUNDARY)
    end = data.draw(st.integers(0, len(body) - 3))  # the last line break may lack
    with pytest.raises(MultipartError):
        at_once(body[:end])
