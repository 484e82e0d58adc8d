"""What the codebook says of a form and of an export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow.compute as pc

from collect.datasets.exports.wishes import Wish
from collect.datasets.models import Export
from collect.datasets.tables import evolution
from collect.forms.models import FormVersion
from collect.forms.queries import Schema
from collect.lib.version import software
from collect.submissions.exports.columnar.codebook import About, Version
from collect.submissions.exports.columnar.content import Source
from collect.submissions.exports.columnar.formats import FORMATS

_WORDS = {
    "labels": "Labels",
    "language": "Language",
    "multiples": "Select-multiples",
    "groups": "Names with groups",
    "times": "Times",
    "repeats": "Repeats",
    "columns": "Columns",
    "system": "Server's variables",
    "identifiers": "Direct identifiers",
    "version": "Form version",
    "submittedAfter": "Submitted at or after",
    "submittedBefore": "Submitted before",
    "updatedAfter": "Changed at or after",
    "reviewStates": "Review states",
    "filter": "Filter",
}


def about(
    export: Export,
    wish: Wish,
    schemas: Sequence[Schema],
    submissions: Source,
    files: Mapping[str, str],
) -> About:
    """The survey and the export; `files` are the names of its files by table."""
    form = export.form
    return About(
        title=form.name or form.xml_form_id,
        identifier=form.xml_form_id,
        made_at=export.created_at,
        producer=form.project.name,
        collected=_days(submissions),
        versions=_versions(schemas),
        settings=_settings(wish),
        files=files,
        format=FORMATS[wish.format].title,
        software=software(),
    )


def _versions(schemas: Sequence[Schema]) -> tuple[Version, ...]:
    names = [schema.version for schema in schemas]
    changes = evolution.report(names, [schema.fields for schema in schemas]).changes
    published = dict(
        FormVersion.objects.filter(
            pk__in=[schema.version_id for schema in schemas]
        ).values_list("pk", "published_at")
    )
    return tuple(
        Version(
            schema.version,
            published[schema.version_id],
            tuple(
                _told(change) for change in changes if change.version == schema.version
            ),
        )
        for schema in schemas
    )


def _told(change: evolution.Change) -> str:
    match change.kind:
        case "moved":
            return f"{change.earlier_path} moved to {change.path}"
        case "retyped":
            return f"{change.path}: {change.earlier_type} became {change.type}"
        case _:
            return f"{change.path} was {change.kind}"


def _settings(wish: Wish) -> dict[str, str]:
    """The options in words, those that ask for something."""
    given = wish.to_json()
    return {
        words: _shown(given[name])
        for name, words in _WORDS.items()
        if given[name] not in (None, "", [])
    }


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)


def _days(submissions: Source) -> tuple[date, date] | None:
    """The days (UTC) of the first and the last submission."""
    found: list[Any] = []
    for batch in submissions.batches(["_submitted_at"]):
        ends = pc.min_max(batch["_submitted_at"]).as_py()
        found += [end for end in ends.values() if end is not None]
    return (min(found).date(), max(found).date()) if found else None
