"""A codebook as files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collect.submissions.exports.columnar.codebook.about import About
from collect.submissions.exports.columnar.codebook.counting import Tally
from collect.submissions.exports.columnar.codebook.ddi import ddi_of
from collect.submissions.exports.columnar.codebook.sheet import workbook_of
from collect.submissions.exports.columnar.content import ExportTable


@dataclass(frozen=True)
class Codebook:
    """The tables of an export, each with its tally, and what the survey is about."""

    tables: tuple[ExportTable, ...]
    tallies: tuple[Tally, ...]
    about: About

    def to_xlsx(self, folder: Path) -> Iterator[bytes]:
        """A workbook: about, variables, choices, versions. `folder` is for its parts."""
        return workbook_of(self.tables, self.tallies, self.about, folder)

    def to_ddi(self) -> Iterator[bytes]:
        """A document of DDI-Codebook 2.5."""
        return ddi_of(self.tables, self.tallies, self.about)


def codebook(
    tables: Sequence[ExportTable], tallies: Sequence[Tally], about: About
) -> Codebook:
    """The codebook of tables that were written; `tallies` are theirs, from `counted`.

    Raises ValueError unless there are as many tallies as tables.
    """
    if len(tables) != len(tallies):
        raise ValueError(f"{len(tables)} tables have {len(tallies)} tallies.")
    return Codebook(tuple(tables), tuple(tallies), about)
