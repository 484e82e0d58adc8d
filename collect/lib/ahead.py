"""Making the next item while the last one is used."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Generator[T, None, None]:
    """The items, each made in a thread of its own while the one before is used.

    It helps where making and using them leave the interpreter free. An error comes
    where its item would. One item more than without it is in memory.
    """
    source = iter(items)
    end = object()
    with ThreadPoolExecutor(1, "ahead") as maker:
        coming = maker.submit(next, source, end)
        while (item := coming.result()) is not end:
            coming = maker.submit(next, source, end)
            yield item  # type: ignore[misc]
