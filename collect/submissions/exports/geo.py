"""Reading the points, lines and areas of submissions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from collect.forms.queries import published_schemas, schema_of
from collect.forms.xlsform.fields import Field
from collect.submissions.exports.formats.geojson import (
    GEOMETRIES,
    Answer,
    FeatureRecord,
)
from collect.submissions.exports.selection import Selection
from collect.submissions.exports.snapshot import Snapshot
from collect.submissions.models import SubmissionVersion

# For each submission its answers as a list of [path, value] in document order.
_ANSWERS = """
    SELECT s.instance_id, v.form_version_id, (
        SELECT jsonb_agg(
            jsonb_build_array(cell.key, cell.value)
            ORDER BY answer."table", answer.ordinal
        )
        FROM submissions_row AS answer
        CROSS JOIN LATERAL jsonb_each(answer."values") AS cell
        WHERE answer.version_id = v.id AND cell.key = ANY(%s)
    )
    FROM submissions_submission AS s
    JOIN submissions_submissionversion AS v ON v.id = s.current_version_id
    WHERE {condition}
    ORDER BY s.created_at DESC, s.id DESC
    LIMIT %s
"""


@dataclass(frozen=True)
class Which:
    """Which fields are wanted: these, or of every version its first outside repeats;
    none of those that are `hidden`."""

    paths: Sequence[str] = ()
    hidden: frozenset[str] = frozenset()

    def of(self, fields: Iterable[Field]) -> list[Field]:
        """The wanted ones of a version's fields."""
        found = [item for item in fields if item.type in GEOMETRIES]
        if self.paths:
            found = [item for item in found if item.path in self.paths]
        else:
            found = [item for item in found if not item.table][:1]
        return [item for item in found if item.path not in self.hidden]


def features(
    snapshot: Snapshot, chosen: Selection, which: Which, *, limit: int | None
) -> Iterator[list[FeatureRecord]]:
    """Current versions under their submissions' ids, newest first.

    `limit` counts submissions, with or without a place, as Central's does.
    """
    paths = {
        item.path
        for schema in published_schemas(chosen.form_id)
        for item in which.of(schema.fields)
    }
    statement = _ANSWERS.format(condition=chosen.condition)
    parameters = (list(paths), *chosen.parameters, limit)
    for rows in snapshot.batches(statement, parameters):
        yield [
            _record(instance_id, version_id, which, json.loads(answers))
            for instance_id, version_id, answers in rows
            if answers is not None
        ]


def feature_of(version: SubmissionVersion, which: Which) -> FeatureRecord:
    """One version, under its own id."""
    rows = version.rows.order_by("table", "ordinal").values_list("values", flat=True)
    answers = [pair for values in rows for pair in values.items()]
    return _record(version.instance_id, version.form_version_id, which, answers)


def _record(
    id_: str, form_version_id: int, which: Which, answers: Sequence[Sequence[Any]]
) -> FeatureRecord:
    return FeatureRecord(
        id_,
        [
            Answer(
                item.path,
                item.type,
                bool(item.table),
                [value for path, value in answers if path == item.path],
            )
            for item in which.of(schema_of(form_version_id).fields)
        ],
    )
