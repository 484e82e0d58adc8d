"""Which expressions say what the numbers of strata and clusters stand for."""

from __future__ import annotations

from typing import Any

import pytest

from collect.datasets.releases.microdata.sampling import telling
from collect.forms.xlsform.definition import Definition, Design, Variable
from collect.forms.xlsform.fields import Field

REGION = "substr(${district}, 0, 1)"
DISTRICT = "substr(${ea}, 0, 2)"


def told(*variables: Variable, fields: tuple[Field, ...] = (), **how: Any) -> set[str]:
    return set(telling(Definition(design=Design(**how), variables=variables), fields))


def test_strata_and_clusters_tell_and_so_does_a_weight_that_is_one_question() -> None:
    found = telling(
        Definition(design=Design(strata="${area}", cluster="${ea}", weight=" ${w} "))
    )
    assert found == ("${area}", "${ea}", " ${w} ")
    assert told(weight="${w} * 2") == set()


def test_what_a_variable_of_the_design_is_computed_by_tells_through_all_steps() -> None:
    variables = (
        Variable("district", "", DISTRICT),
        Variable("region", "", REGION),
        Variable("rich", "", "${rooms} > 3"),
    )
    assert told(*variables, strata="${region}") == {"${region}", REGION, DISTRICT}
    assert told(*variables, cluster="${district}") == {"${district}", DISTRICT}


def test_what_the_form_itself_computes_tells_likewise() -> None:
    fields = (
        Field("/region", "region", "string", calculation=REGION),
        Field("/district", "district", "string", calculation="/data/ea"),
        Field("/ea", "ea", "string"),
    )
    found = told(fields=fields, strata="${region}")
    assert found == {"${region}", REGION, "/data/ea"}


def test_variables_that_name_each_other_come_to_an_end() -> None:
    variables = (Variable("a", "", "${b}"), Variable("b", "", "${a}"))
    assert told(*variables, strata="${a}") == {"${a}", "${b}"}


@pytest.mark.parametrize("weight", ["${w}", "1"])
def test_what_a_weight_is_computed_by_does_not_tell(weight: str) -> None:
    variables = (Variable("w", "", "${base} * 2"),)
    assert "${base} * 2" not in told(*variables, weight=weight)
