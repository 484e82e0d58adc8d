"""The multipart bodies of a submission, split as ODK Collect splits them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MOST_FILES = 101
TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "csv": "text/csv",
    "txt": "text/plain",
}


def batches(
    xml: bytes, files: Mapping[str, bytes], limit: int
) -> Iterator[tuple[dict[str, bytes], bool]]:
    """Files of each POST, and whether more follow.

    At most 101 files, and no more bytes of XML and files than `limit`; a file that
    exceeds it alone is sent alone. Multipart overhead is not counted.
    """
    batch: dict[str, bytes] = {}
    size = len(xml)
    for name, content in files.items():
        full = len(batch) >= MOST_FILES or size + len(content) > limit
        if batch and full:
            yield batch, True
            batch, size = {}, len(xml)
        batch[name] = content
        size += len(content)
    yield batch, False


def encode(
    boundary: str, xml_name: str, xml: bytes, files: Mapping[str, bytes], more: bool
) -> bytes:
    """One body: the XML, the files, and the mark of an incomplete submission."""
    parts = [_part(boundary, "xml_submission_file", xml_name, "text/xml", xml)]
    for name, content in files.items():
        kind = TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")
        parts.append(_part(boundary, name, name, kind, content))
    if more:
        parts.append(
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="*isIncomplete*"\r\n\r\n'
            "yes\r\n".encode()
        )
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts)


def _part(boundary: str, name: str, file_name: str, kind: str, content: bytes) -> bytes:
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{_escape(name)}"; '
        f'filename="{_escape(file_name)}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n"


def _escape(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
