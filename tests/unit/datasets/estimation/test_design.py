import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from collect.datasets.estimation import DesignError, SurveyDesign

NAN = float("nan")


def test_without_columns_every_row_is_its_own_psu_of_weight_one() -> None:
    design = SurveyDesign.build(3)
    assert len(design) == 3
    assert design.weight.tolist() == [1, 1, 1]
    assert design.frame.psu_counts.tolist() == [3]
    assert design.frame.strata.to_pylist() == [""]
    assert not design.frame.named


def test_an_empty_table_has_a_design() -> None:
    design = SurveyDesign.build(0, weight=[], stratum=[], cluster=[], fpc=[])
    assert (len(design), len(design.frame.strata), len(design.frame.psus)) == (0, 0, 0)
    assert len(SurveyDesign.build(0).frame.strata) == 0


@pytest.mark.parametrize(
    "stratum",
    [
        ["u", "r", "u"],
        np.array(["u", "r", "u"]),
        np.array(["u", "r", "u"], dtype=object),
        pd.Series(["u", "r", "u"]),
        pd.Series(["u", "r", "u"], dtype="category"),
        pa.array(["u", "r", "u"]),
        pa.array(["u", "r", "u"]).dictionary_encode(),
        pa.chunked_array([["u"], ["r", "u"]]),
    ],
)
def test_columns_come_in_any_type(stratum: object) -> None:
    design = SurveyDesign.build(3, stratum=stratum, cluster=[1, 1, 2])
    assert design.frame.strata.to_pylist() == ["r", "u"]
    assert design.frame.psu_counts.tolist() == [1, 2]
    assert design.frame.psus.to_pylist() == ["1", "1", "2"]
    assert design.psu.tolist() == [1, 0, 2]


@pytest.mark.parametrize(
    ("columns", "message", "rows"),
    [
        ({"weight": [1, -2, 3]}, "weight is negative: row 1", (1,)),
        ({"weight": [1, NAN, None]}, "weight is absent .*: row 1, 2", (1, 2)),
        ({"weight": [1, 2, float("inf")]}, "not a finite number: row 2", (2,)),
        ({"stratum": ["a", None, "a"]}, "stratum is absent: row 1", (1,)),
        ({"stratum": [1.0, NAN, 2.0]}, "stratum is absent: row 1", (1,)),
        ({"cluster": [None, "a", 1]}, "cluster is absent: row 0", (0,)),
        ({"cluster": pa.array([1.0, NAN, 2.0])}, "cluster is absent: row 1", (1,)),
        ({"fpc": [10, 10, None]}, "fpc is absent or not positive: row 2", (2,)),
        ({"fpc": [10, 0, 10]}, "fpc is absent or not positive: row 1", (1,)),
        ({"fpc": [-1, -1, -1]}, "not positive: row 0, 1, 2", (0, 1, 2)),
        ({"fpc": [10, 11, 11]}, "fpc differs within its stratum: row 0", (0,)),
    ],
)
def test_bad_cells_are_named_by_row(
    columns: dict[str, object], message: str, rows: tuple[int, ...]
) -> None:
    with pytest.raises(DesignError, match=message) as caught:
        SurveyDesign.build(3, **columns)
    assert caught.value.rows == rows


def test_many_bad_rows_are_counted_not_listed() -> None:
    with pytest.raises(DesignError, match="row 0, 1, 2, 3, 4 and 95 more") as caught:
        SurveyDesign.build(100, weight=np.full(100, -1))
    assert len(caught.value.rows) == 100


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(DesignError, match="cluster has 2 values for 3 rows"):
        SurveyDesign.build(3, cluster=[1, 2])


def test_fpc_above_one_counts_psus_and_otherwise_is_a_fraction() -> None:
    columns = {"stratum": ["a", "a", "b", "c"], "cluster": [1, 2, 1, 1]}
    design = SurveyDesign.build(4, fpc=[8, 8, 0.3, 1], **columns)
    assert design.frame.sampling_fractions.tolist() == [0.25, 0.3, 1.0]
    assert design.frame.lonely.tolist() == [False, True, False]


def test_fpc_below_the_sample_is_refused_by_stratum() -> None:
    with pytest.raises(DesignError, match=r"smaller than .* in stratum north"):
        SurveyDesign.build(3, stratum=["north"] * 3, fpc=[2, 2, 2])
