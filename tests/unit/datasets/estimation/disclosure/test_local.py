"""Local suppression: after it no row is rare, and few values are gone."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collect.datasets.estimation.disclosure.local import Suppressed, suppress

Columns = dict[str, pa.Array]


def after(columns: Columns, found: Suppressed) -> pd.DataFrame:
    """The columns without what is gone."""
    frame = pd.DataFrame({name: each.to_pandas() for name, each in columns.items()})
    return frame.astype(object).mask(pd.DataFrame(dict(found.gone)))


def smallest(frame: pd.DataFrame) -> int:
    return int(frame.groupby(list(frame.columns), dropna=False).size().min())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.sampled_from([1, 1, 1, 2, 3, None])] * 3),
        min_size=3,
        max_size=60,
    ),
    st.integers(1, 3),
)
def test_no_row_is_rare_afterwards(rows: list[tuple[int | None, ...]], k: int) -> None:
    columns = {
        name: pa.array([row[place] for row in rows], pa.int64())
        for place, name in enumerate("abc")
    }
    found = suppress(columns, list(columns), k)
    assert smallest(after(columns, found)) >= k
    again = suppress(columns, list(columns), k)
    for name, gone in found.gone.items():
        assert (gone == again.gone[name]).all()
        # What was missing before is not suppressed.
        there = columns[name].is_valid().to_numpy(zero_copy_only=False)
        assert not (gone & ~there).any()
        assert found.cells[name] == gone.sum()


def test_a_file_without_rare_rows_stays_as_it_is() -> None:
    found = suppress({"a": pa.array([1, 1, 2, 2])}, ["a"], 2)
    assert found.cells == {"a": 0}


def test_the_column_goes_that_settles_with_fewest_values() -> None:
    columns = {
        "area": pa.array(["U"] * 6 + ["R"] * 6),
        "age": pa.array([1, 1, 1, 2, 3, 4] + [1] * 6),
    }
    found = suppress(columns, ["area", "age"], 3)
    assert found.cells == {"area": 0, "age": 3}


def test_rows_of_a_large_class_make_up_for_what_is_lacking() -> None:
    columns = {"area": pa.array(["U"] * 20 + ["S"])}
    found = suppress(columns, ["area"], 5)
    assert found.cells == {"area": 5}
    assert smallest(after(columns, found)) == 5


def test_where_no_class_is_large_enough_the_smallest_goes_too() -> None:
    columns = {"area": pa.array(["U"] * 5 + ["R"] * 6 + ["S"])}
    found = suppress(columns, ["area"], 5)
    assert found.cells == {"area": 6}


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (0, 9, "there are 0"),
        (11, 9, "there are 11"),
        (2, 3, "3 rows cannot be 5 alike"),
    ],
)
def test_what_cannot_be_is_said(columns: int, rows: int, said: str) -> None:
    given = {f"c{number}": pa.array(range(rows)) for number in range(columns)}
    with pytest.raises(ValueError, match=said):
        suppress(given, list(given), 5)


def test_a_file_without_rows_has_nothing_to_lose() -> None:
    assert suppress({"a": pa.array([], pa.int64())}, ["a"], 5).cells == {"a": 0}


def test_a_thousand_rows_lose_less_than_a_tenth() -> None:
    random = np.random.default_rng(3)
    columns = {
        "sex": pa.array(random.integers(0, 2, 1000)),
        "band": pa.array(random.integers(0, 6, 1000)),
        "area": pa.array(random.geometric(0.4, 1000)),
    }
    found = suppress(columns, list(columns), 5)
    assert smallest(after(columns, found)) >= 5
    assert sum(found.cells.values()) < 0.1 * 3 * 1000
