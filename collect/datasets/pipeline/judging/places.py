"""Where a proposal is about: interview, table, row and question, as they are known."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from collect.datasets.cleaning import Proposal, Refusal
from collect.datasets.cleaning.log import BLANK, CHANGE
from collect.datasets.pipeline.survey import Survey, SurveyError
from collect.datasets.tables.schema import column_name
from collect.forms.expressions import ROOT
from collect.forms.xlsform.fields import Field

_SHOWN = 10


@dataclass(frozen=True)
class Place:
    """What a proposal is about: `index` is the row's in its table, `question` the
    column, empty for a whole row; `field` is None there, and for derived variables."""

    uuid: str
    table: str
    row: str
    index: int
    question: str
    field: Field | None


class RefusedError(ValueError):
    """A proposal that cannot be carried out."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def refused(proposal: Proposal, part: Any, code: str, **details: Any) -> RefusedError:
    """The error that says why."""
    return RefusedError(Refusal(proposal.at, part, code, details))


@dataclass(frozen=True, eq=False)
class Places:
    """Finds places in the tables of a survey, and among what checks have found."""

    survey: Survey
    findings: Collection[tuple[str, str, str, str]]

    def of(self, proposal: Proposal) -> Place:
        """The place a proposal names. Raises RefusedError where there is none."""
        uuid = self._uuid(proposal)
        table, field = self._question(proposal)
        writes = proposal.change_type in (CHANGE, BLANK)
        if writes and not proposal.question:
            change = proposal.change_type
            raise refused(
                proposal, "question", "log.question.needed", change_type=change
            )
        if (
            field is None
            and proposal.question
            and (writes or not self._found(proposal))
        ):
            question = proposal.question
            raise refused(
                proposal, "question", "log.question.unknown", question=question
            )
        row, index = self._row(proposal, uuid, table)
        name = proposal.question if field is None else column_name(field)
        return Place(uuid, table, row, index, name, field)

    def _found(self, proposal: Proposal) -> bool:
        """Whether a check has found something there: it may be about a variable."""
        key = (proposal.check_id, proposal.table, proposal.row, proposal.question)
        return key in self.findings

    def _uuid(self, proposal: Proposal) -> str:
        for uuid in (proposal.uuid, f"uuid:{proposal.uuid}"):
            if uuid in self._rows[ROOT]:
                return uuid
        raise refused(proposal, "uuid", "log.uuid.unknown", uuid=proposal.uuid)

    def _table(self, proposal: Proposal) -> str:
        try:
            return self.survey.path_of(proposal.table)
        except SurveyError:
            known = ", ".join(name for name in self.survey.tables if name) or "none"
            raise refused(
                proposal,
                "table",
                "log.table.unknown",
                table=proposal.table,
                known=known,
            ) from None

    def _question(self, proposal: Proposal) -> tuple[str, Field | None]:
        """The table and question: where no table is named, the question tells."""
        table = self._table(proposal)
        if not proposal.question:
            return table, None
        found = self._named.get(proposal.question, ())
        own = [field for field in found if field.table == table]
        if not own and not proposal.table:
            own = list(found)
        # A column's or path's name says more than that of a question within a group.
        exact = [
            f for f in own if proposal.question in (column_name(f), f.path, f.path[1:])
        ]
        own = exact if len(own) > 1 and exact else own
        if len(own) == 1:
            return own[0].table, own[0]
        if not own:
            return table, None
        paths = ", ".join(field.path for field in own[:_SHOWN])
        raise refused(
            proposal,
            "question",
            "log.question.ambiguous",
            question=proposal.question,
            known=paths,
        )

    def _row(self, proposal: Proposal, uuid: str, table: str) -> tuple[str, int]:
        row = proposal.row or (uuid if table == ROOT else "")
        if table == ROOT and row == uuid.removeprefix("uuid:"):
            row = uuid
        if not row:
            raise refused(
                proposal,
                "row",
                "log.row.needed",
                question=proposal.question or "This",
                table=table,
            )
        index = self._rows[table].get(row)
        if index is None or self._owners[table][index] != uuid:
            raise refused(
                proposal,
                "row",
                "log.row.unknown",
                row=row,
                table=table or "of interviews",
            )
        return row, index

    @cached_property
    def _named(self) -> dict[str, Sequence[Field]]:
        """Questions by every name they may be called: column, path, name."""
        named: dict[str, list[Field]] = {}
        for field in self.survey.fields:
            if field.is_question:
                names = (column_name(field), field.path, field.path[1:], field.name)
                for name in dict.fromkeys(names):
                    named.setdefault(name, []).append(field)
        return {name: tuple(fields) for name, fields in named.items()}

    @cached_property
    def _rows(self) -> dict[str, dict[str, int]]:
        return {
            name: {key: place for place, key in enumerate(_texts(table, "_row"))}
            for name, table in self.survey.tables.items()
        }

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        return {
            name: _texts(table, "_instance_id")
            for name, table in self.survey.tables.items()
        }


def _texts(table: pa.Table, name: str) -> list[str]:
    texts: list[str] = table[name].to_pylist()
    return texts
