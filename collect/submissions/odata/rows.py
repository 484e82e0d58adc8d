"""Reading the rows of a plan, in constant memory."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Any

from django.db import connection, transaction

from collect.forms.xlsform.fields import REPEAT
from collect.submissions.odata.plan import Plan, fetch
from collect.submissions.odata.protocol.names import row_id
from collect.submissions.odata.protocol.shape import (
    Cells,
    Children,
    Json,
    Shaper,
    moment,
)
from collect.submissions.odata.protocol.tokens import Token
from collect.submissions.odata.protocol.tree import walk
from collect.submissions.odata.sql import statements
from collect.submissions.odata.sql.columns import ENCRYPTED_ANSWERS
from collect.submissions.odata.sql.pieces import Sql
from collect.submissions.odata.sql.statements import CELLS

CHUNK = 1000
"""Rows in memory at a time."""

Record = tuple[Any, ...]


class Chunks:
    """The rows of a statement by chunks, from a cursor the database keeps.

    They are as they were when it began. `close` ends its transaction and must be
    called, by the thread that made it.
    """

    def __init__(self, statement: Sql, size: int = CHUNK) -> None:
        self._size = size
        self.exhausted = False
        with ExitStack() as stack:
            stack.enter_context(transaction.atomic())
            self._cursor = stack.enter_context(closing(connection.chunked_cursor()))
            self._cursor.execute(statement.text, statement.parameters)
            self._open = stack.pop_all()

    def next(self) -> list[Record]:
        """The next chunk, until they are exhausted."""
        found: list[Record] = self._cursor.fetchmany(self._size)
        if len(found) < self._size:
            self.exhausted = True
            self.close()
        return found

    def close(self) -> None:
        """Give the cursor and the transaction back."""
        self._open.close()


class Objects:
    """Makes JSON objects of a plan's records, with a few statements a chunk."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._shaper = Shaper(plan.service, plan.options.wkt, plan.options.expand)
        self._repeats = [
            node.path for node in walk(plan.selection.nodes) if node.type == REPEAT
        ]

    def of(self, records: Sequence[Record]) -> Iterator[Json]:
        """The objects of a chunk."""
        children = self._children(records)
        if self._plan.table.is_root:
            yield from self._submissions(records, children)
            return
        for record in records:
            yield self._repeat(record, children)

    def token(self, record: Record) -> str:
        """The token of the page after this record."""
        instance_id, key = record[1], record[2]
        is_root = self._plan.table.is_root
        return Token(
            instance_id=instance_id,
            repeat_id=None if is_root else row_id(instance_id, key),
            after=tuple(record[CELLS : CELLS + len(self._plan.keys)]),
        ).encode()

    def _submissions(
        self, records: Sequence[Record], children: Children
    ) -> Iterator[Json]:
        selection = self._plan.selection
        systems = self._systems(records) if selection.system else [{}] * len(records)
        for record, system in zip(records, systems, strict=True):
            found: Json = {"__id": record[1]} if selection.own_id else {}
            if system:
                found["__system"] = {name: system[name] for name in selection.system}
            if not _is_encrypted(record, self._rest):
                cells = self._cells(record)
                found |= self._shaper.root(cells, selection.nodes, children)
            yield found

    def _repeat(self, record: Record, children: Children) -> Json:
        plan, selection = self._plan, self._plan.selection
        found = self._shaper.repeat(
            plan.table, self._cells(record), selection.nodes, children
        )
        if not selection.own_id:
            del found["__id"]
        if not selection.parent_id:
            del found[plan.table.parent_id]
        return found

    @property
    def _rest(self) -> int:
        return CELLS + len(self._plan.keys)

    def _systems(self, records: Sequence[Record]) -> list[Json]:
        versions = [record[0] for record in records]
        files = {
            version: rest
            for version, *rest in fetch(
                statements.files_of(versions, ENCRYPTED_ANSWERS)
            )
        }
        ids = [record[self._rest] for record in records]
        edits = dict(fetch(statements.edits_of(ids)))
        return [
            _system(record[0], record[self._rest :], files, edits) for record in records
        ]

    def _cells(self, record: Record) -> Cells:
        version_id, instance_id, key, parent_key, values, invalid = record[:CELLS]
        return Cells(
            version_id,
            instance_id,
            instance_id if key is None else key,
            parent_key or "",
            self._shown(values),
            self._shown(invalid),
        )

    def _shown(self, text: str | None) -> dict[str, Any]:
        found = json.loads(text) if text else {}
        hidden = self._plan.hidden
        if not hidden:
            return found
        return {path: each for path, each in found.items() if path not in hidden}

    def _children(self, records: Sequence[Record]) -> Children:
        """All rows of repeats below those of a chunk, if they are wanted."""
        found: dict[tuple[int, str, str], list[Cells]] = defaultdict(list)
        if self._plan.options.expand and self._repeats:
            versions = sorted({record[0] for record in records})
            for row in fetch(statements.children_of(versions, self._repeats)):
                cells = self._cells(row)
                place = (cells.version_id, str(row[CELLS]), cells.parent_key)
                found[place].append(cells)
        return lambda path, around: found.get((around.version_id, path, around.key), ())


def _is_encrypted(record: Record, rest: int) -> bool:
    return bool(record[rest + 1])


def _system(
    version_id: int,
    rest: Record,
    files: dict[Any, list[Any]],
    edits: dict[Any, Any],
) -> Json:
    (
        submission_id,
        encrypted,
        form_version,
        created_at,
        updated_at,
        deleted_at,
        submitter_id,
        submitter,
        review_state,
        device_id,
    ) = rest
    present, expected, answers = files.get(version_id, (0, 0, False))
    status = "notDecrypted" if answers else "missingEncryptedFormData"
    return {
        "submissionDate": moment(created_at),
        "updatedAt": moment(updated_at),
        "deletedAt": moment(deleted_at),
        "submitterId": None if submitter_id is None else str(submitter_id),
        "submitterName": submitter,
        "attachmentsPresent": present,
        "attachmentsExpected": expected,
        "status": status if encrypted else None,
        "reviewState": review_state,
        "deviceId": device_id or None,
        "edits": edits.get(submission_id, 0),
        "formVersion": form_version,
    }
