"""Which interviews share a published position."""

from typing import Any

from collect.datasets.positions.units import units
from collect.forms.xlsform.definition import Definition, Design, Dimension, Variable
from tests.factories.stored import Memory
from tests.factories.tables import FIELDS, household, raw_tables

HOMES = [
    household({"site": "a", "home/rooms": 2}, [{"age": 3}]),
    household({"site": "a", "home/rooms": 99}),
    household({"site": "b", "home/rooms": 2}),
    household({"home/rooms": 2}),
]


def found(design: Design, *variables: Variable, residence: str = "") -> Any:
    tables = {path: Memory(path, each) for path, each in raw_tables(*HOMES).items()}
    dimensions = (Dimension("RESIDENCE", "", residence),) if residence else ()
    workbook = Definition(design, variables=variables, dimensions=dimensions)
    return units(tables, FIELDS, workbook)


def groups(design: Design, *variables: Variable) -> list[int]:
    """The number of each household's unit, by first appearance."""
    names = found(design, *variables).names.to_pylist()
    assert None not in names
    return [names.index(name) for name in names]


def test_households_of_a_cluster_are_one_unit_and_others_their_own() -> None:
    assert groups(Design(cluster="${site}")) == [0, 0, 2, 3]
    assert groups(Design()) == [0, 1, 2, 3]


def test_clusters_of_one_name_differ_between_strata() -> None:
    rooms = "if(${rooms} = 2, 'two', 'more')"
    assert groups(Design(strata=rooms, cluster="'x'")) == [0, 1, 0, 0]


def test_a_cluster_may_be_a_variable_and_look_at_members() -> None:
    variable = Variable("size", "", "count(${member})")
    assert groups(Design(cluster="${size}"), variable) == [0, 1, 1, 1]


def test_what_cannot_be_computed_is_no_cluster() -> None:
    assert groups(Design(cluster="${nothing}")) == [0, 1, 2, 3]
    assert groups(Design(cluster="((")) == [0, 1, 2, 3]


def test_urban_is_what_the_dimension_says() -> None:
    urban = found(Design(), residence="if(${site} = 'a', 'U', 'R')").urban
    assert urban.tolist() == [True, True, False, False]
    assert not found(Design()).urban.any()
