"""Programmes solved as one, and works that have them solved."""

import numpy as np
import pytest

from collect.datasets.estimation.disclosure import programme
from collect.datasets.estimation.disclosure.parts import Margins
from collect.datasets.estimation.disclosure.programme import (
    Programme,
    Solving,
    in_step,
    minimise_each,
    solve,
)


def equal(low: float, high: float, *goals: tuple[float, float]) -> Programme:
    """Two unknowns that are equal, between two limits."""
    margins = Margins(np.zeros(2, int), np.arange(2), np.array([1.0, -1.0]), 1, 2)
    wanted = np.array(goals).reshape(-1, 2)
    return Programme(wanted, margins, np.full(2, low), np.full(2, high))


def contradictory(*goals: tuple[float, float]) -> Programme:
    found = equal(0, 1, *goals)
    return Programme(found.goals, found.margins, np.array([0, 2]), np.array([1.0, 3]))


def values(found: list[programme.Solutions | None]) -> list[list[float] | None]:
    return [None if each is None else each.values.tolist() for each in found]


@pytest.mark.parametrize("together", [1, 4, 3000])
def test_each_goal_is_as_small_as_it_gets_however_many_are_solved_at_once(
    monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(programme, "_TOGETHER", together)
    found = minimise_each([equal(-1, 2, (1, 0), (-1, -1), (0, 1)), equal(3, 4, (1, 1))])
    assert values(found) == [[-1, -4, -1], [6]]
    first, second = found
    assert first is not None
    assert second is not None
    assert first.points.tolist() == [[-1, -1], [2, 2], [-1, -1]]
    assert (first.prices.shape, second.prices.shape) == ((3, 1), (1, 1))


@pytest.mark.parametrize("together", [2, 3000])
def test_one_without_a_solution_takes_none_from_the_others(
    monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(programme, "_TOGETHER", together)
    found = minimise_each(
        [equal(0, 1, (-1, 0)), contradictory((1, 0), (0, 1)), equal(5, 6, (1, 0))]
    )
    assert values(found) == [[-1], None, [5]]


def test_nothing_asked_is_nothing_solved() -> None:
    assert minimise_each([]) == []


def adding(*limits: float) -> Solving[float]:
    """The sum of the limits, each found by a programme of its own."""
    total = 0.0
    for limit in limits:
        (found,) = yield [equal(limit, 9, (1, 0))]
        assert found is not None
        total += found.values[0]
    return total


def test_works_in_step_end_as_they_would_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = []

    def counted(asked: list[Programme]) -> list[programme.Solutions | None]:
        calls.append(len(asked))
        return minimise_each(asked)

    monkeypatch.setattr(programme, "minimise_each", counted)
    works = [adding(1, 2, 3), adding(), in_step([adding(4), adding(5, 6)])]
    assert solve(in_step(works)) == [6, 0, [4, 11]]
    assert calls == [3, 2, 1]


def test_no_work_has_no_ends() -> None:
    assert solve(in_step([])) == []
