"""Post-stratification and raking: R's numbers, the reports, and what is refused."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collect.datasets.estimation import (
    Calibration,
    CalibrationError,
    DesignError,
    Domain,
    Estimate,
    Kind,
    Margin,
    SurveyDesign,
    calibrate,
    calibrated_design,
    count_cells,
    cross_domains,
    estimate,
    estimate_calibrated,
    estimate_quantiles,
    merge,
    partial_domains,
    read_margin,
    read_margins,
)
from tests.unit.datasets.estimation.printed import printed, read_table

TYPES = Margin(("stype",), {("E",): 4421.0, ("H",): 755.0, ("M",): 1018.0})
WIDE = Margin(("sch.wide",), {("No",): 1072.0, ("Yes",): 5122.0})

PRINTED = """
# to which margins   kind    of what  estimate  SE
stype                mean    api00    642.31    23.921
stype                total   enroll   3680893   406293
stype,sch.wide       mean    api00    641.23    23.704
stype,sch.wide       total   enroll   3647280   400603
"""
"""R survey, tests/api.Rout.save and rakecheck.Rout.save: postStratify, and calibrate
with the raking distance."""


class Schools:
    """The cluster sample apiclus1, and its weights calibrated."""

    def __init__(self, folder: Path) -> None:
        path = folder / "truths" / "apiclus1.csv"
        self.frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
        self.design = SurveyDesign.build(
            len(self.frame),
            weight=self.frame["pw"],
            cluster=self.frame["dnum"],
            fpc=self.frame["fpc"],
        )

    def domains(self, *names: str) -> Any:
        return cross_domains(len(self.frame), *(self.frame[name] for name in names))

    def calibrate(self, names: Sequence[str], **how: Any) -> Calibration:
        margins = [m for m in (TYPES, WIDE) if m.dimensions[0] in names]
        counts = count_cells(self.design, self.domains(*names))
        return calibrate(counts, names, margins, **how)

    def estimate(
        self, calibration: Calibration, variable: str, kind: Kind, *by: str
    ) -> list[Estimate]:
        domains = self.domains(*calibration.dimensions, *by)
        partial = partial_domains(
            self.design, self.frame[variable], domains=domains, kind=kind
        )
        return list(estimate_calibrated(partial, calibration, kind))


@pytest.fixture(scope="module")
def schools(shared_data: Path) -> Schools:
    return Schools(shared_data)


@pytest.mark.parametrize(
    ("names", "kind", "variable", "value", "se"),
    read_table(PRINTED),
)
def test_calibrated_estimates_equal_what_r_prints(
    schools: Schools, names: str, kind: Kind, variable: str, value: str, se: str
) -> None:
    (got,) = schools.estimate(schools.calibrate(names.split(",")), variable, kind)
    assert got.value == printed(value)
    assert got.se == printed(se)
    assert (got.df, got.n, got.interval) == (14, 183, "t")


def test_what_the_margins_say_has_no_error(schools: Schools) -> None:
    calibration = schools.calibrate(["stype"])
    sizes = partial_domains(
        schools.design,
        np.ones(183),
        domains=schools.domains("stype", "stype"),
        kind="total",
    )
    for got in estimate_calibrated(sizes, calibration, "total"):
        assert got.value == pytest.approx(TYPES.totals[got.domain], rel=1e-12)
        assert got.se == pytest.approx(0, abs=1e-6)


def test_raked_weights_meet_both_margins_and_the_report_says_how(
    schools: Schools,
) -> None:
    calibration = schools.calibrate(["stype", "sch.wide"])
    cells = schools.domains("stype", "sch.wide")
    raked = calibrated_design(schools.design, cells, calibration)
    for name, margin in (("stype", TYPES), ("sch.wide", WIDE)):
        for (code,), population in margin.totals.items():
            found = raked.weight[schools.frame[name] == code].sum()
            assert found == pytest.approx(population, rel=1e-9)
    report, factor = calibration.report, raked.weight / schools.design.weight
    assert report.converged
    assert report.miss < 1e-10
    assert 0 < report.iterations < 20
    assert report.overall == pytest.approx(6194 / schools.design.weight.sum())
    assert factor.min() == pytest.approx(report.overall * report.smallest, rel=1e-12)
    assert factor.max() == pytest.approx(report.overall * report.largest, rel=1e-12)
    (median,) = estimate_quantiles(raked, schools.frame["api00"])
    assert 500 < median.lower < median.value < median.upper < 800


def test_bounds_hold_and_the_margins_are_met_all_the_same(schools: Schools) -> None:
    free = schools.calibrate(["stype", "sch.wide"]).report
    bounded = schools.calibrate(["stype", "sch.wide"], bounds=(0.7, 1.6)).report
    assert free.largest > 1.6
    assert bounded.converged
    assert bounded.smallest >= 0.7
    assert bounded.largest <= 1.6


def test_wide_bounds_come_near_the_linear_and_the_raking_factors(
    schools: Schools,
) -> None:
    names = ["stype", "sch.wide"]
    free = schools.calibrate(names).factors
    wide = schools.calibrate(names, bounds=(0.0, 1e6)).factors
    assert wide == pytest.approx(free, rel=1e-4)


def test_bounds_too_narrow_are_reported_and_not_used(schools: Schools) -> None:
    calibration = schools.calibrate(["stype", "sch.wide"], bounds=(0.95, 1.05))
    report = calibration.report
    assert not report.converged
    assert report.category == "stype 'H'"
    assert report.miss > 0.3
    with pytest.raises(CalibrationError, match="do not meet stype 'H': off by 3"):
        schools.estimate(calibration, "api00", "mean")


@pytest.mark.parametrize("how", [{}, {"bounds": (0.7, 1.6)}])
def test_too_few_iterations_are_reported(schools: Schools, how: Any) -> None:
    report = schools.calibrate(["stype", "sch.wide"], iterations=1, **how).report
    assert not report.converged
    assert report.iterations == 1
    assert 1e-10 < report.miss < 1


def test_normalised_weights_are_scaled_to_the_population() -> None:
    design = SurveyDesign.build(4, weight=[0.5, 1.5, 1, 1], cluster=[1, 2, 3, 4])
    cells = cross_domains(4, ["F", "F", "M", "M"])
    margin = Margin(("sex",), {("F",): 3e6, ("M",): 1e6})
    for bounds in (None, (0.4, 1.6)):
        found = calibrate(count_cells(design, cells), ["sex"], [margin], bounds=bounds)
        raked = calibrated_design(design, cells, found)
        assert raked.weight == pytest.approx([0.75e6, 2.25e6, 5e5, 5e5], rel=1e-9)
        assert found.report.overall == pytest.approx(1e6)
        assert (found.report.smallest, found.report.largest) == pytest.approx(
            (0.5, 1.5)
        )


@pytest.mark.parametrize("kind", ["proportion", "mean", "total", "ratio"])
def test_parts_count_and_calibrate_as_one(kind: Kind) -> None:
    rng = np.random.default_rng(5)
    rows = 400
    sex, area = rng.choice(["F", "M"], rows), rng.choice(["r", "u"], rows)
    region = rng.choice(["n", "s"], rows)
    stratum, cluster = rng.integers(0, 3, rows), rng.integers(0, 6, rows)
    weight, x = rng.uniform(1, 2, rows), rng.uniform(1, 3, rows)
    y = rng.integers(0, 2, rows).astype(float)
    margins = [
        Margin(("sex",), {("F",): 900.0, ("M",): 700.0}),
        Margin(("area",), {("r",): 1000.0, ("u",): 600.0}),
    ]

    def summed(kept: Any) -> tuple[Any, Any]:
        design = SurveyDesign.build(
            len(kept), weight=weight[kept], stratum=stratum[kept], cluster=cluster[kept]
        )
        cells = cross_domains(len(kept), sex[kept], area[kept])
        led = cross_domains(len(kept), sex[kept], area[kept], region[kept])
        divisor = x[kept] if kind == "ratio" else None
        partial = partial_domains(design, y[kept], divisor, domains=led, kind=kind)
        return count_cells(design, cells), partial

    def estimated(counts: Any, partial: Any) -> Any:
        found = calibrate(counts, ["sex", "area"], margins)
        return estimate_calibrated(partial, found, kind)

    wanted = estimated(*summed(np.arange(rows)))
    parts = [summed(np.arange(day, rows, 3)) for day in range(3)]
    got = estimated(merge([c for c, _ in parts]), merge([p for _, p in parts]))
    assert got.domains == wanted.domains == (("n",), ("s",))
    for name in ("value", "se", "lower", "upper", "deff", "sum_weights"):
        assert getattr(got, name) == pytest.approx(getattr(wanted, name), rel=1e-12)
    assert got.df.tolist() == wanted.df.tolist() == [15, 15]


def test_calibration_gains_precision_where_the_margin_tells_the_answer() -> None:
    rng = np.random.default_rng(6)
    area = rng.choice(["r", "u"], 300)
    y = 10.0 * (area == "r") + rng.normal(size=300)
    design = SurveyDesign.build(300, cluster=rng.integers(0, 30, 300))
    domains = cross_domains(300, area)
    partial = partial_domains(design, y, domains=domains, kind="mean")
    margin = Margin(("area",), {("r",): 2e4, ("u",): 1e4})
    found = calibrate(count_cells(design, domains), ["area"], [margin])
    (got,) = estimate_calibrated(partial, found, "mean")
    (plain,) = estimate(partial_domains(design, y, kind="mean"), "mean")
    assert got.value == pytest.approx(20 / 3, abs=0.3)
    assert got.se < 0.3 * plain.se
    unused = calibrated_design(design, domains, found)
    (careful,) = estimate(partial_domains(unused, y, kind="mean"), "mean")
    assert got.value == pytest.approx(careful.value, rel=1e-12)
    assert got.se < careful.se


def test_a_cell_without_rows_changes_nothing() -> None:
    design = SurveyDesign.build(4, weight=[1, 1, 1, 0], cluster=[1, 2, 3, 4])
    cells = cross_domains(4, ["F", "F", "M", "X"])
    margin = Margin(("sex",), {("F",): 6.0, ("M",): 4.0})
    found = calibrate(count_cells(design, cells), ["sex"], [margin])
    assert calibrated_design(design, cells, found).weight.tolist() == [3, 3, 4, 0]


SEX: dict[Domain, float] = {("F",): 60.0, ("M",): 40.0}


@pytest.mark.parametrize(
    ("margins", "how", "message"),
    [
        ([], {}, "nothing to calibrate to"),
        ([Margin(("age",), SEX)], {}, "unknown dimension age: the cells are crossed"),
        (
            [Margin(("sex",), {("F",): 100.0})],
            {},
            "sex: 'M' is in the sample and has no total",
        ),
        (
            [Margin(("sex",), {**SEX, ("X",): 5.0})],
            {},
            "sex: 'X' has a total and nobody in the sample",
        ),
        (
            [Margin(("sex",), SEX), Margin(("area",), {("r",): 50.0, ("u",): 51.0})],
            {},
            "sex adds up to 100, area to 101",
        ),
        ([Margin(("sex",), SEX)], {"bounds": (1.2, 3)}, "must lie around 1"),
        ([Margin(("sex",), SEX)], {"bounds": (-1, 3)}, "must lie around 1"),
    ],
)
def test_margins_that_contradict_are_refused(
    margins: list[Margin], how: Any, message: str
) -> None:
    design = SurveyDesign.build(4)
    cells = cross_domains(4, ["F", "F", "M", "M"], ["r", "u", "r", "u"])
    with pytest.raises(CalibrationError, match=message):
        calibrate(count_cells(design, cells), ["sex", "area"], margins, **how)


def test_a_sample_of_nobody_is_refused() -> None:
    design = SurveyDesign.build(1, weight=[0])
    counts = count_cells(design, cross_domains(1, ["F"]))
    with pytest.raises(CalibrationError, match="nobody to calibrate"):
        calibrate(counts, ["sex"], [Margin(("sex",), SEX)])


def test_rows_without_a_category_are_named() -> None:
    design = SurveyDesign.build(4, weight=[1, 1, 1, 0])
    cells = cross_domains(4, ["F", None, "M", None])
    message = "no category of a calibration dimension: row 1 "
    with pytest.raises(DesignError, match=message) as caught:
        count_cells(design, cells)
    assert caught.value.rows == (1,)


def test_a_calibration_of_another_sample_is_refused() -> None:
    domains = cross_domains(4, ["F", "F", "M", "M"])
    one = SurveyDesign.build(4, cluster=[1, 2, 3, 4])
    other = SurveyDesign.build(4, cluster=[5, 6, 7, 8])
    found = calibrate(count_cells(one, domains), ["sex"], [Margin(("sex",), SEX)])
    partial = partial_domains(other, [1, 2, 3, 4], domains=domains, kind="mean")
    with pytest.raises(CalibrationError, match="is of another sample"):
        estimate_calibrated(partial, found, "mean")
    more = cross_domains(4, ["F", "F", "M", "X"])
    strange = partial_domains(one, [1, 2, 3, 4], domains=more, kind="mean")
    message = re.escape("cell ('X',) was not calibrated")
    with pytest.raises(CalibrationError, match=message):
        estimate_calibrated(strange, found, "mean")
    with pytest.raises(CalibrationError, match=message):
        calibrated_design(one, more, found)


def test_a_margin_is_read_from_an_attached_table() -> None:
    margin = read_margin(
        [
            {"sex": "F", "area": "NA", "total": "1500"},
            {"sex": "M", "area": "None", "total": "1.25e3"},
        ]
    )
    assert margin.dimensions == ("sex", "area")
    assert margin.totals == {("F", "NA"): 1500.0, ("M", "None"): 1250.0}
    assert (margin.name, margin.population) == ("sex x area", 2750.0)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "found nothing"),
        ([{"sex": "F"}], "a column 'total' .*; found sex"),
        ([{"total": "1"}], "one column a dimension, .*; found total"),
        ([{"sex": " ", "total": "1"}], "row 1 of the margin has no category"),
        ([{"sex": None, "total": "1"}], "row 1 of the margin has no category"),
        ([{"sex": "F", "total": "1"}] * 2, "row 2: 'F' comes twice"),
        ([{"sex": "F", "total": "1,000"}], "row 1: total '1,000' is not a number"),
        ([{"sex": "F", "total": "0"}], "row 1: total '0' is not a number above 0"),
        ([{"sex": "F", "total": "inf"}], "row 1: total 'inf' is not a number"),
        ([{"sex": "F", "total": None}], "row 1: total None is not a number"),
    ],
)
def test_a_bad_table_of_a_margin_is_named_by_row(rows: Any, message: str) -> None:
    with pytest.raises(CalibrationError, match=message):
        read_margin(rows)
    with pytest.raises(CalibrationError, match=message):
        read_margins(rows)


def test_a_table_of_several_margins_has_each_row_in_its_own() -> None:
    sexes, areas, both = read_margins(
        [
            {"sex": "F", "area": "", "total": "6"},
            {"sex": "M", "area": None, "total": "4"},
            {"sex": "", "area": "r", "total": "3"},
            {"sex": " ", "area": "u", "total": "7"},
            {"sex": "F", "area": "r", "total": "10"},
        ]
    )
    assert (sexes.dimensions, sexes.totals) == (("sex",), {("F",): 6.0, ("M",): 4.0})
    assert (areas.dimensions, areas.totals) == (("area",), {("r",): 3.0, ("u",): 7.0})
    assert both.name == "sex x area"


def test_a_row_among_several_margins_is_named_by_its_place_in_the_table() -> None:
    rows = [{"sex": "F", "area": "", "total": "6"}, {"sex": "", "area": "r"}]
    with pytest.raises(CalibrationError, match="row 2: total None"):
        read_margins(rows)
