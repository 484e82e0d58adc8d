"""What a codebook says of the survey and of the export it describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Version:
    """A version of the form, as `Variable.versions` names it.

    `published_at` is None where unknown; `notes` say what became of its questions
    ("age: became text"), a sentence each.
    """

    name: str
    published_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class About:
    """The survey, and how this export was made.

    `identifier` is the form's id, `producer` who answers for the data, `countries`
    the names of where they come from, `collected` the days of the first and the last
    submission, `made_at` when the export was asked for. `versions` are oldest first.
    `settings` are the options of the export in words, such as {"Labels": "codes"}.
    `files` gives a table's file by the table's name; those not listed have none of
    their own. `format` is the title of the data's format.
    """

    title: str
    identifier: str
    made_at: datetime
    producer: str = ""
    abstract: str = ""
    kind: str = "survey data"
    countries: tuple[str, ...] = ()
    coverage: str = ""
    collected: tuple[date, date] | None = None
    versions: tuple[Version, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    software: str = "Collect"
