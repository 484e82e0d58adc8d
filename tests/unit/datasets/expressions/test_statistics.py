"""Quintiles and the wealth index, against arithmetic done otherwise."""

import numpy as np
import pytest

from collect.datasets.expressions import (
    Column,
    Context,
    EvaluationError,
    Kind,
    Table,
    Tables,
    evaluate,
)
from collect.forms.expressions import ROOT, parse

RANDOM = np.random.default_rng(20240101)


def run(
    text: str, weights: "np.ndarray | None" = None, table: str = ROOT, **columns: Column
) -> Column:
    length = len(next(iter(columns.values())))
    rows = np.repeat(np.arange(length), 2)
    twice = {name + "2": column.take(rows) for name, column in columns.items()}
    tables = {
        ROOT: Table(columns, length),
        "m": Table(twice, 2 * length, ROOT, rows),
    }
    return evaluate(
        parse(text), Tables(tables), table, context=Context(weights=weights)
    )


def numbers(*values: float | None, missing: list[bool] | None = None) -> Column:
    return Column.of(Kind.NUMBER, values, missing)


def test_ten_distinct_values_fall_two_to_a_quintile() -> None:
    found = run("quintile(${x})", x=numbers(10, 9, 8, 7, 6, 5, 4, 3, 2, 1))

    assert found.values.tolist() == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]


def test_a_weight_is_worth_that_many_rows() -> None:
    found = run("quintile(${x})", np.array([4.0, 1, 1, 2, 2]), x=numbers(1, 2, 3, 4, 5))

    assert found.values.tolist() == [2, 3, 3, 4, 5]


def test_ties_share_the_middle_of_their_ranks() -> None:
    found = run("quintile(${x})", x=numbers(1, 1, 1, 1, 2, 2, 2, 2, 2, 3))

    assert found.values.tolist() == [2] * 4 + [4] * 5 + [5]


def test_blank_and_missing_have_no_quintile_and_do_not_count() -> None:
    found = run(
        "quintile(${x})",
        x=numbers(1, None, 2, 3, 4, 5, 99, missing=[False] * 6 + [True]),
    )

    assert found.to_arrow().to_pylist() == [1, None, 2, 3, 4, 5, None]
    assert found.missing is not None
    assert found.missing.tolist() == [False] * 6 + [True]


def test_without_any_weight_a_quintile_is_unknown() -> None:
    found = run("quintile(${x})", np.zeros(2), x=numbers(1, None))

    assert found.missing is not None
    assert found.missing.tolist() == [True, False]


@pytest.mark.parametrize("weights", [np.array([1.0, -1.0]), np.array([1.0, np.nan])])
def test_an_impossible_weight_is_refused(weights: "np.ndarray") -> None:
    with pytest.raises(EvaluationError, match="weight"):
        run("quintile(${x})", weights, x=numbers(1, 2))


def test_the_order_of_rows_plays_no_part() -> None:
    values = RANDOM.integers(0, 40, 500).astype(float)
    weights = RANDOM.random(500)
    order = RANDOM.permutation(500)

    found = run("quintile(${x})", weights, x=numbers(*values))
    shuffled = run("quintile(${x})", weights[order], x=numbers(*values[order]))

    assert shuffled.values.tolist() == found.values[order].tolist()


def test_rows_of_a_repeat_inherit_weights() -> None:
    weights = np.array([4.0, 1, 1, 2, 2])
    found = run("quintile(${x2})", weights, "m", x=numbers(1, 2, 3, 4, 5))

    assert found.values.tolist() == [2, 2, 3, 3, 3, 3, 4, 4, 5, 5]


def reference(matrix: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """By singular values of the weighted, standardised matrix."""
    share = weights / weights.sum()
    centred = matrix - share @ matrix
    standardised = centred / np.sqrt(share @ centred**2)
    _, sizes, directions = np.linalg.svd(standardised * np.sqrt(share)[:, None])
    direction = directions[0] * np.sign(directions[0].sum())
    scores: np.ndarray = standardised @ direction / sizes[0]
    return scores


def test_the_wealth_index_is_the_first_principal_component() -> None:
    wealth = RANDOM.normal(size=300)
    matrix = np.column_stack(
        [(wealth + RANDOM.normal(size=300) > cut).astype(float) for cut in (-1, 0, 0.5)]
        + [np.round(wealth * 2 + RANDOM.normal(size=300) + 5)]
    )
    weights = RANDOM.random(300) + 0.1
    owned = [Column.of(Kind.BOOLEAN, column > 0.5) for column in matrix.T[:3]]

    found = run(
        "wealth_index(${a}, ${b}, ${c}, ${d})",
        weights,
        a=owned[0],
        b=owned[1],
        c=owned[2],
        d=numbers(*matrix[:, 3]),
    )

    np.testing.assert_allclose(found.values, reference(matrix, weights), atol=1e-9)
    share = weights / weights.sum()
    assert share @ found.values**2 == pytest.approx(1)
    assert found.missing is None


def test_a_cell_without_a_number_has_the_mean_and_a_constant_is_dropped() -> None:
    x = numbers(0, 1, None, 1, 5, missing=[False] * 4 + [True])
    found = run("wealth_index(${x}, ${k})", x=x, k=numbers(3, 3, 3, 3, 3))

    deviation = np.sqrt(((2 / 3) ** 2 + 2 * (1 / 3) ** 2) / 5)
    expected = np.array([-2 / 3, 1 / 3, 0, 1 / 3, 0]) / deviation
    np.testing.assert_allclose(found.values, expected, atol=1e-12)


def test_recoding_an_input_by_a_line_does_not_change_the_index() -> None:
    x, y = RANDOM.random(50), RANDOM.random(50)
    first = run("wealth_index(${x}, ${y})", x=numbers(*x), y=numbers(*y))
    second = run("wealth_index(${x} * 7 - 3, ${y})", x=numbers(*x), y=numbers(*y))

    np.testing.assert_allclose(second.values, first.values, atol=1e-9)


def test_loadings_that_cancel_make_the_first_positive() -> None:
    x = numbers(0, 1, 2, 3)
    found = run("wealth_index(${x}, -${x})", x=x)

    assert np.all(np.diff(found.values) > 0)


@pytest.mark.parametrize("cells", [(1.0, 1.0), (None, None)])
def test_where_nothing_varies_the_index_is_unknown(cells: tuple[float | None]) -> None:
    found = run("wealth_index(${x})", x=numbers(*cells))

    assert found.missing is not None
    assert found.missing.all()


def test_a_row_may_stand_for_several_persons() -> None:
    x, persons = numbers(1, 2, 3, 4, 5), numbers(1, 1, 1, 1, 9)
    weights = np.array([1.0, 2, 1, 1, 3])

    found = run("quintile(${x}, ${n})", weights, x=x, n=persons)
    expected = run("quintile(${x})", weights * persons.values, x=x)

    assert found.values.tolist() == expected.values.tolist()
    assert found.values.tolist() != run("quintile(${x})", weights, x=x).values.tolist()


def test_a_row_of_no_persons_is_ranked_and_does_not_count() -> None:
    persons = numbers(
        1, None, -2, 9, 1, 1, 1, 1, missing=[False] * 3 + [True] + [False] * 4
    )
    found = run(
        "quintile(${x}, ${n})", x=numbers(1, 1.5, 1.6, 1.7, 2, 3, 4, 5), n=persons
    )

    assert found.values.tolist() == [1, 2, 2, 2, 2, 3, 4, 5]


AREAS = ("urban", "rural")


def households(size: int = 400) -> dict[str, "np.ndarray"]:
    """Assets of two areas, of which one tells less of wealth in the countryside."""
    wealth, rural = RANDOM.normal(size=size), RANDOM.random(size) < 0.5
    owned = {
        name: (wealth + RANDOM.normal(size=size) > cut).astype(float)
        for name, cut in (("a", -1), ("b", 0), ("c", 0.5))
    }
    owned["tap"] = np.where(rural, 0.0, (wealth > 0.3).astype(float))
    owned["land"] = np.where(rural, np.round(3 + wealth + RANDOM.random(size)), np.nan)
    return owned | {"rural": rural.astype(float), "weight": RANDOM.random(size) + 0.1}


def by_area(text: str, data: dict[str, "np.ndarray"], area: Column) -> Column:
    columns = {
        name: numbers(*(None if np.isnan(v) else v for v in data[name]))
        for name in ("a", "b", "c", "tap", "land")
    }
    return run(text, data["weight"], ROOT, area=area, **columns)


def test_an_index_by_area_is_the_national_one_fitted_within_each_area() -> None:
    data = households()
    rural = data["rural"] > 0
    variables = "${a}, ${b}, ${c}, ${tap}, ${land}"
    area = Column.of(Kind.TEXT, [AREAS[int(r)] for r in rural])
    national = by_area(f"wealth_index({variables})", data, area).values
    expected = np.zeros(len(rural))
    for rows, names in (
        (~rural, ("a", "b", "c", "tap")),
        (rural, ("a", "b", "c", "land")),
    ):
        weights = data["weight"][rows]
        own = reference(np.column_stack([data[n][rows] for n in names]), weights)
        root = np.sqrt(weights)
        design = np.column_stack([np.ones(len(own)), own])
        line, *_ = np.linalg.lstsq(
            design * root[:, None], national[rows] * root, rcond=None
        )
        expected[rows] = design @ line

    found = by_area(f"wealth_index_by(${{area}}, {variables})", data, area)

    np.testing.assert_allclose(found.values, expected, atol=1e-9)
    assert found.missing is None


def test_with_one_area_an_index_by_area_is_the_national_one() -> None:
    data = households(60)
    area = Column.of(Kind.TEXT, ["all"] * 60)

    found = by_area("wealth_index_by(${area}, ${a}, ${b}, ${c})", data, area)

    national = by_area("wealth_index(${a}, ${b}, ${c})", data, area)
    np.testing.assert_allclose(found.values, national.values, atol=1e-9)


def test_a_household_of_no_area_is_left_out() -> None:
    data = households(60)
    names = ["urban"] * 30 + [""] * 10 + ["rural"] * 20
    area = Column.of(Kind.TEXT, names, [False] * 55 + [True] * 5)
    kept = {name: np.r_[cells[:30], cells[40:55]] for name, cells in data.items()}

    found = by_area("wealth_index_by(${area}, ${a}, ${b}, ${c})", data, area)

    alone = by_area(
        "wealth_index_by(${area}, ${a}, ${b}, ${c})",
        kept,
        Column.of(Kind.TEXT, names[:30] + names[40:55]),
    )
    np.testing.assert_allclose(found.values[:30], alone.values[:30], atol=1e-9)
    np.testing.assert_allclose(found.values[40:55], alone.values[30:], atol=1e-9)
    assert found.to_arrow().to_pylist()[30:40] == [None] * 10
    assert found.missing is not None
    assert found.missing.tolist() == [False] * 55 + [True] * 5


def test_an_area_where_nothing_varies_keeps_its_national_scores() -> None:
    x, y = numbers(0, 1, 2, 1, 1), numbers(1, 0, 5, 2, 2)
    area = Column(
        Kind.TEXT, np.array([0, 1, 0, 2, 2]), categories=("urban", "urban", "rural")
    )
    found = run("wealth_index_by(${area}, ${x}, ${y})", area=area, x=x, y=y)

    national = run("wealth_index(${x}, ${y})", x=x, y=y)
    np.testing.assert_allclose(found.values[3:], national.values[3:], atol=1e-12)


def test_an_index_by_area_is_unknown_where_nothing_varies_at_all() -> None:
    area = Column.of(Kind.TEXT, ["urban", "", "rural"])
    found = run("wealth_index_by(${area}, ${x})", area=area, x=numbers(1, 5, 1))

    assert found.missing is not None
    assert found.missing.tolist() == [True, False, True]
