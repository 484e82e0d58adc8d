"""The JSON of a table, in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from collect.submissions.odata.plan import Plan, fetch
from collect.submissions.odata.rows import Chunks, Objects, Record


class TableBody:
    """`{"value":[…],"@odata.context":…}` of a plan.

    Making it reads the first rows, so that what fails does so before an answer has
    begun; `is_whole` says whether they were all. Close it in any case.
    """

    def __init__(
        self, plan: Plan, context: str, next_link: Callable[[str], str]
    ) -> None:
        """`next_link` makes the address of the next page from its token."""
        self._plan = plan
        self._context = context
        self._next_link = next_link
        self._objects = Objects(plan)
        self._count = _count(plan) if plan.options.count else None
        self._left = plan.options.top
        self._last: Record | None = None
        self._more = False
        self._chunks = None if self._left == 0 else Chunks(plan.page)
        try:
            self._first = self._piece(self._read())
        except BaseException:
            self.close()
            raise

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be read."""
        return self._chunks is None or self._chunks.exhausted

    def __iter__(self) -> Iterator[bytes]:
        yield b'{"value":['
        yield self._first
        while not self.is_whole:
            piece = self._piece(self._read())
            if piece:
                yield b"," + piece
        yield self._end().encode()

    def close(self) -> None:
        """Give the cursor back."""
        if self._chunks is not None:
            self._chunks.close()

    def _read(self) -> list[Record]:
        """The next records of the page; the one after it only tells that there is."""
        found = [] if self._chunks is None else self._chunks.next()
        if self._left is not None:
            self._more = self._more or len(found) > self._left
            found = found[: self._left]
            self._left -= len(found)
        if found:
            self._last = found[-1]
        return found

    def _piece(self, records: list[Record]) -> bytes:
        return ",".join(_json(found) for found in self._objects.of(records)).encode()

    def _end(self) -> str:
        found: dict[str, object] = {"@odata.context": self._context}
        if self._more and self._last is not None:
            token = self._objects.token(self._last)
            found["@odata.nextLink"] = self._next_link(token)
        if self._count is not None:
            found["@odata.count"] = self._count
        return "]," + _json(found)[1:]


def _count(plan: Plan) -> object:
    return fetch(plan.selected.count())[0][0]


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
