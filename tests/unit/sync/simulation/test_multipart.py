"""Splitting and encoding submissions as ODK Collect does."""

from __future__ import annotations

from collect.sync.simulation.multipart import batches, encode


def sizes(files: dict[str, bytes], limit: int) -> list[tuple[int, bool]]:
    return [(len(batch), more) for batch, more in batches(b"12345", files, limit)]


def test_two_hundred_and_five_files_make_three_posts() -> None:
    files = {f"{n}.jpg": b"" for n in range(205)}
    assert sizes(files, 10**7) == [(101, True), (101, True), (3, False)]


def test_files_fill_a_post_up_to_the_limit() -> None:
    files = {f"{n}": bytes(50) for n in range(4)}
    assert sizes(files, 120) == [(2, True), (2, False)]


def test_a_file_above_the_limit_goes_alone() -> None:
    files = {"a": bytes(10), "big": bytes(500), "b": bytes(10)}
    assert sizes(files, 100) == [(1, True), (1, True), (1, False)]


def test_a_submission_without_files_is_one_post() -> None:
    assert sizes({}, 1) == [(0, False)]


def test_the_xml_comes_first_and_the_mark_last() -> None:
    body = encode("B", "f.xml", b"<x/>", {'a"b\r\n.png': b"\x00\r\n"}, more=True)
    assert body == (
        b'--B\r\nContent-Disposition: form-data; name="xml_submission_file"; '
        b'filename="f.xml"\r\nContent-Type: text/xml\r\n\r\n<x/>\r\n'
        b'--B\r\nContent-Disposition: form-data; name="a%22b%0D%0A.png"; '
        b'filename="a%22b%0D%0A.png"\r\nContent-Type: image/png\r\n\r\n\x00\r\n\r\n'
        b'--B\r\nContent-Disposition: form-data; name="*isIncomplete*"\r\n\r\nyes\r\n'
        b"--B--\r\n"
    )


def test_an_unknown_ending_is_a_stream_of_bytes() -> None:
    body = encode("B", "f.xml", b"", {"x.osm2": b""}, more=False)
    assert b"application/octet-stream" in body
    assert b"isIncomplete" not in body
