"""Multipart bodies as clients write them, and as nobody should."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import SuspiciousMultipartForm
from hypothesis import given
from hypothesis import strategies as st

from collect.sync.openrosa.multipart import CHUNK, MultipartError, parts
from tests.factories.submissions import multipart


class Dribble(io.BytesIO):
    """Gives a few bytes at a time, as slow networks do."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._size)


def read(body: bytes, boundary: str = "b0undary") -> list[tuple[str, str, str, bytes]]:
    return [
        (p.name, p.filename, p.content_type, b"".join(p.chunks))
        for p in parts(io.BytesIO(body), boundary)
    ]


def test_parts_are_read_as_they_were_written() -> None:
    sent = [
        ("xml_submission_file", "x.xml", "text/xml", b"<a/>"),
        ("a.jpg", "a.jpg", "image/jpeg", bytes(range(256)) * 1000),
        ("empty", "empty", "text/plain", b""),
    ]
    assert read(multipart(sent)) == sent


def test_text_fields_have_no_filename_and_a_default_type() -> None:
    assert read(multipart([("*isIncomplete*", "", "", b"yes")])) == [
        ("*isIncomplete*", "", "application/octet-stream", b"yes")
    ]


def test_names_may_be_utf8_or_latin1() -> None:
    body = multipart([("é.jpg", "é.jpg", "image/jpeg", b"1")])
    assert read(body)[0][:2] == ("é.jpg", "é.jpg")
    latin = body.decode().encode("latin-1")
    assert read(latin)[0][:2] == ("é.jpg", "é.jpg")


@pytest.mark.parametrize(
    ("header", "name", "filename"),
    [
        ('form-data; name="a b;c=d"; filename="e;f"', "a b;c=d", "e;f"),
        ("form-data; name=plain; filename=x.jpg", "plain", "x.jpg"),
        ('form-data; filename="x"; NAME="n"', "n", "x"),
        ('form-data; name="a\\"b\\\\c"', 'a"b\\c', ""),
        ("form-data", "", ""),
        ('form-data; name="a&amp;b%22.jpg"', "a&amp;b%22.jpg", ""),
    ],
)
def test_names_are_found_in_all_spellings(
    header: str, name: str, filename: str
) -> None:
    body = f"--b\r\nContent-Disposition: {header}\r\n\r\nx\r\n--b--\r\n".encode()
    assert [(n, f) for n, f, _, _ in read(body, "b")] == [(name, filename)]


def test_a_content_length_inside_a_part_means_nothing() -> None:
    head = 'content-disposition: form-data; name="n"\r\nContent-Length: 99'
    assert read(f"--b\r\n{head}\r\n\r\nx\r\n--b--".encode(), "b")[0][3] == b"x"


def test_text_around_the_parts_is_ignored() -> None:
    body = multipart([("n", "f", "t", b"1")])
    assert len(read(b"preamble\r\n" + body + b"epilogue\r\n")) == 1


@pytest.mark.parametrize("cut", [1, 5, 12, 20, 60, 100])
def test_a_body_that_was_cut_off_is_an_error(cut: int) -> None:
    body = multipart([("a.jpg", "a.jpg", "image/jpeg", b"x" * 50)])
    with pytest.raises(MultipartError):
        read(body.rstrip()[:-cut])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"--b0undary\r\nContent-Disposition: form-data; name=a",
        b"--b0undary\r\nX: " + b"y" * 20_000 + b"\r\n\r\n\r\n--b0undary--",
        b'--b0undary\r\nContent-Disposition: form-data; name="a"\r\n--b0undary--\r\n',
        multipart([("a", "a", "t\r\nContent-Transfer-Encoding: base64", b"eA==")]),
    ],
)
def test_bodies_that_cannot_be_read_are_errors(body: bytes) -> None:
    with pytest.raises(MultipartError):
        read(body)


@pytest.mark.parametrize("boundary", ["", "é", "x" * 71, "a\nb", "ends with space "])
def test_boundaries_follow_the_standard(boundary: str) -> None:
    with pytest.raises(MultipartError, match="boundary"):
        read(b"", boundary)


def test_the_number_of_parts_is_bounded() -> None:
    with pytest.raises(MultipartError, match="more than 1000"):
        read(multipart([("a", "a", "t", b"")] * 1001))


def test_a_body_that_makes_no_progress_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stuck(*args: object) -> None:
        raise SuspiciousMultipartForm("stuck")

    home = "collect.sync.openrosa.multipart.InterBoundaryIter"
    monkeypatch.setattr(home, stuck)
    with pytest.raises(MultipartError, match="stuck"):
        read(multipart([]))


def test_a_part_may_be_left_unread() -> None:
    body = multipart([("a", "a", "t", b"x" * 3 * CHUNK), ("b", "b", "t", b"y")])
    assert [p.name for p in parts(io.BytesIO(body), "b0undary")] == ["a", "b"]


def test_reading_with_a_limit_stops_soon_after_it() -> None:
    body = multipart([("a", "a", "t", b"x" * 40 * CHUNK)])
    (found,) = [p.read(CHUNK) for p in parts(io.BytesIO(body), "b0undary")]
    assert CHUNK < len(found) < 4 * CHUNK


@given(
    st.lists(
        st.binary(max_size=400).filter(lambda d: b"--b0undary" not in d), max_size=5
    ),
    st.integers(1, 300),
)
def test_any_bytes_in_any_pieces_come_through(data: list[bytes], size: int) -> None:
    sent = [(f"n{i}", f"f{i}", "t/x", d) for i, d in enumerate(data)]
    source = Dribble(multipart(sent), size)
    found = [
        (p.name, p.filename, p.content_type, b"".join(p.chunks))
        for p in parts(source, "b0undary")
    ]
    assert found == sent


@given(st.binary(max_size=500))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        read(b"--b0undary\r\n" + body)
    except MultipartError:
        return
    assert b"--b0undary--" in body
