"""Publishing: what a release holds, and that nothing changes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from collect.accounts.models import AuditEvent
from collect.datasets.models import Release, ReleaseFile
from collect.datasets.publishing.formats import FORMATS
from tests.factories.accounts import Person
from tests.integration.datasets.releases.conftest import (
    Country,
    content,
    named,
    published,
)


def lines(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(answer).decode(), newline="")))


def test_estimates_of_two_countries_are_one_dataset(
    alice: Person, nepal: Country, bhutan: Country, make: Callable[..., str]
) -> None:
    bhutan.receive(rooms=4)
    bhutan.run()
    at = make(nepal, bhutan)
    report = published(alice, at)
    rows = lines(alice.get(f"{at}/releases/1/files/{named(report, 'csv')}"))
    assert print(rows) is None
