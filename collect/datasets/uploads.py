"""Tables that people upload: taken whole, or refused with all that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol, TypeVar

from collect.problems import Problem

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    class Fault(DataclassInstance, Protocol):
        """What is wrong in a row (from 1, the header's)."""

        @property
        def row(self) -> int: ...

        @property
        def message(self) -> str: ...


Row = TypeVar("Row")

MOST_FAULTS = 100
"""How many faults of a file are told."""


def rows_of(
    data: bytes, read: Callable[[str], tuple[list[Row], Sequence[Fault]]], problem: str
) -> list[Row]:
    """What `read` finds in the text of a CSV file.

    Raises Problem 400.1 for what is no text, and the `problem` of this code, with every
    fault by row and column, where anything is wrong with it.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("400.1", format="CSV in UTF-8", rawLength=len(data)) from error
    rows, faults = read(text)
    if faults:
        raise Problem(
            problem,
            count=len(faults),
            row=faults[0].row,
            first=faults[0].message,
            findings=[asdict(fault) for fault in faults[:MOST_FAULTS]],
        )
    return rows
