"""What pages count of fieldwork, within areas."""

from __future__ import annotations

import pytest

from collect.datasets.monitoring.choice import Choice
from collect.datasets.monitoring.seeing import instances_behind, seen_by
from collect.problems import Problem
from tests.factories.accounts import Person
from tests.factories.areas import Homes


def test_interviews_are_those_of_ones_areas(
    rina: Person, manager: Person, homes: Homes
) -> None:
    own, whole = (seen_by(person.actor, homes.form) for person in (rina, manager))
    assert own.standing.instances.to_pylist() == [homes.here]
    assert len(whole.standing) > 1
    assert own.standing.about.newer == 1
    assert (own.exact, own.areas.everywhere) == (False, False)
    assert instances_behind(rina.actor, homes.form, Choice()) == [homes.here]


def test_who_reads_no_submissions_sees_none(chelsea: Person, homes: Homes) -> None:
    with pytest.raises(Problem, match="403"):
        seen_by(chelsea.actor, homes.form)
