"""Making the next item while the last one is used."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


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


def beside(work: Callable[[T], U], items: Iterable[T]) -> Generator[U, None, None]:
    """What becomes of each item, worked on in a thread of its own while the next one
    is made, in the caller's thread, and the one before is used.

    An error comes where its result would. One item more than without it is in memory.
    """
    with ThreadPoolExecutor(1, "beside") as worker:
        last = None
        for item in items:
            coming = worker.submit(work, item)
            del item
            if last is not None:
                yield last.result()
            last = coming
        if last is not None:
            yield last.result()
