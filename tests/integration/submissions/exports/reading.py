"""What exports hold, as their readers see it."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

from tests.factories.accounts import Person
from tests.integration.submissions.addresses import content


def fetched(person: Person, url: str) -> bytes:
    """The whole body of a successful answer."""
    response = person.get(url)
    body = content(response)
    assert response.status_code == 200, body
    return body


def rows(data: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def csv_rows(person: Person, url: str) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    return rows(fetched(person, url))


def files(data: bytes) -> dict[str, bytes]:
    """The files of an archive, all of them whole and each named once."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert len(names) == len(set(names))
        return {name: archive.read(name) for name in names}


def zip_files(person: Person, url: str) -> dict[str, bytes]:
    """The files of an archive that is an answer."""
    return files(fetched(person, url))


def problem(response: Any) -> tuple[int, float]:
    """Status and code of an error."""
    return response.status_code, response.json()["code"]
