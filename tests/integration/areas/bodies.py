"""What an answer says, whatever it is packed in."""

import io
import zipfile
from typing import Any

import pyarrow.parquet as pq

_PARQUET, _ZIP = b"PAR1", b"PK\x03\x04"


def said(answer: Any) -> str:
    """The answer as text, with what is in its archives and tables."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.items())
    return f"{headers} {_text(body)}"


def _text(body: bytes) -> str:
    if body.startswith(_PARQUET):
        return str(pq.read_table(io.BytesIO(body)).to_pylist())
    if body.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return " ".join(
                f"{name} {_text(archive.read(name))}" for name in archive.namelist()
            )
    return body.decode(errors="replace")
