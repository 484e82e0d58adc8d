"""A submission on its way in: the XML at once, the files as they stream."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from typing import IO

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError

from collect.problems import Problem
from collect.submissions.actions import Upload
from collect.submissions.instance.parse import MAX_BYTES
from collect.sync.openrosa.multipart import CHUNK, Part, parts

XML_PART = "xml_submission_file"
_IN_MEMORY = 64 * 1024


class Incoming:
    """The multipart body of a submission. Use as a context.

    `xml` is read first: clients send it first, and whether the files may be stored
    depends on it. Files that come before it wait on disk.

    Raises Problem 400.39 if the body is not multipart, 400.7 if it lacks the XML, and
    MultipartError if it cannot be read.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._early: list[tuple[Part, IO[bytes]]] = []
        self._files = ExitStack()
        boundary = (request.content_params or {}).get("boundary", "")
        if request.content_type != "multipart/form-data" or not boundary:
            raise Problem("400.39")
        self._parts = parts(request, boundary)
        self.xml = b""

    def __enter__(self) -> Incoming:
        try:
            self.xml = self._read_xml()
        except BaseException:
            self._files.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._files.close()

    def uploads(self) -> Iterator[Upload]:
        """The files, named by their parts. Raises MultipartError if the body ends
        early. Text fields (`*isIncomplete*`, `__csrf`) mean nothing here."""
        for part, spool in self._early:
            yield Upload(file_name(part), part.content_type, _chunks(spool))
        for part in self._parts:
            if part.filename and part.name != XML_PART:
                yield Upload(file_name(part), part.content_type, part.chunks)

    def _read_xml(self) -> bytes:
        for part in self._parts:
            if part.name == XML_PART:
                return part.read(MAX_BYTES)
            if part.filename:
                self._early.append((part, self._spool(part)))
        raise Problem("400.7", field=XML_PART)

    def _spool(self, part: Part) -> IO[bytes]:
        spool = self._files.enter_context(
            tempfile.SpooledTemporaryFile(  # noqa: SIM115  the stack closes it
                _IN_MEMORY, dir=str(settings.FILE_UPLOAD_TEMP_DIR)
            )
        )
        for chunk in part.chunks:
            spool.write(chunk)
        spool.seek(0)
        return spool


def drain(request: HttpRequest) -> None:
    """Read what is left of a body: a client still sending would not hear the answer."""
    try:
        while request.read(CHUNK):
            pass
    except UnreadablePostError:
        pass  # The client is gone.


def file_name(part: Part) -> str:
    """What an attachment is called: the name of its part, not of its file."""
    return part.name or part.filename


def _chunks(spool: IO[bytes]) -> Iterator[bytes]:
    while chunk := spool.read(CHUNK):
        yield chunk
