"""The next item is made while the last one is used."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from collect.lib.ahead import ahead, beside


def test_all_items_come_in_their_order() -> None:
    assert list(ahead(range(100))) == list(range(100))
    assert list(ahead([])) == []
    assert list(ahead([None, 0, ""])) == [None, 0, ""]


def test_an_item_is_made_before_it_is_asked_for() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    coming = ahead(items())
    assert next(coming) == 1
    assert made.wait(5)
    assert list(coming) == [2]


def test_an_error_comes_where_its_item_would() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="broken"):
        next(coming)


def test_who_reads_no_further_leaves_no_thread() -> None:
    coming = ahead(range(100))
    next(coming)
    coming.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("ahead")]


def test_work_is_done_on_all_items_in_their_order() -> None:
    assert list(beside(str, range(100))) == [str(number) for number in range(100)]
    assert list(beside(str, [])) == []
    assert list(beside(str, [None])) == ["None"]


def test_the_next_item_is_made_while_the_last_one_is_worked_on() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    def work(item: int) -> tuple[int, bool]:
        return item, made.wait(5)

    assert list(beside(work, items())) == [(1, True), (2, True)]


def test_items_are_made_where_they_are_asked_for_and_worked_on_elsewhere() -> None:
    here = threading.current_thread().name
    items = (threading.current_thread().name for _ in range(3))
    found = list(beside(lambda name: (name, threading.current_thread().name), items))
    assert [maker for maker, _ in found] == [here] * 3
    assert all(worker.startswith("beside") for _, worker in found)


def test_an_error_of_the_work_comes_where_its_result_would() -> None:
    coming = beside(lambda number: 1 // number, [1, 0, 1])
    assert next(coming) == 1
    with pytest.raises(ZeroDivisionError):
        next(coming)


def test_an_error_of_the_items_passes_through() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(beside(str, items()))


def test_who_takes_no_more_results_leaves_no_worker() -> None:
    coming = beside(str, range(100))
    next(coming)
    coming.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("beside")]
