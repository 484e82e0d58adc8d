"""Estimates against R's survey package, SUDAAN and Stata, from the shared data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collect.datasets.estimation import Estimate, SurveyDesign, estimate_domains
from collect.datasets.estimation.intervals import korn_graubard, proportion_interval

RULES = {"remove": "certainty"}


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def compute(truth: dict[str, Any], frame: pd.DataFrame) -> Estimate:
    design, fpc = truth["design"], truth["design"].get("fpc")
    if fpc and " if " in fpc:
        correction = np.where(frame["dnum"] == 413, 1, 1000)
    else:
        correction = frame.get(fpc)
    survey = SurveyDesign.build(
        len(frame),
        weight=frame[design["weights"]],
        stratum=frame.get(design.get("strata")),
        cluster=frame.get(design.get("psu")),
        fpc=correction,
    )
    counted = np.ones(len(frame), dtype=bool)
    if domain := truth.get("domain"):
        listwise = domain == "avg.ed not missing"
        rows = frame["avg.ed"].notna() if listwise else frame.eval(domain)
        counted = np.asarray(rows, dtype=np.bool_)
    y, x = variables(truth["var"], frame)
    lonely = design.get("lonely", "fail")
    (estimate,) = estimate_domains(
        survey, y, x, counted, kind=truth["stat"], lonely=RULES.get(lonely, lonely)
    )
    return estimate


def variables(var: str, frame: pd.DataFrame) -> tuple[Any, Any]:
    if var.startswith("I(stype=="):
        return frame["stype"] == var[-2], None
    names = var.split("/")
    return frame[names[0]], frame[names[1]] if len(names) > 1 else None


def test_every_estimate_equals_the_outside_value(shared_data: Path) -> None:
    folder = shared_data / "truths"
    truths = json.loads((folder / "truths_survey.json").read_text())["estimates"]
    linearised = [truth for truth in truths if "replicates" not in truth["design"]]
    assert len(linearised) == 59
    names = {"est": "value", "se": "se", "df": "df", "n": "n", "deff_wr": "deff"}
    for truth in linearised:
        estimate = compute(truth, read(folder / truth["data"]))
        got = {k: getattr(estimate, v) for k, v in names.items() if k in truth}
        wanted = {key: truth[key] for key in got}
        assert got == pytest.approx(wanted, rel=1e-9), truth["id"]
        if truth["r_se"] is not None:
            assert estimate.se == pytest.approx(truth["r_se"], rel=1e-4), truth["id"]


def test_dropping_rows_outside_the_domain_gives_the_known_wrong_error(
    shared_data: Path,
) -> None:
    folder = shared_data / "truths"
    truths = json.loads((folder / "truths_survey.json").read_text())["estimates"]
    (truth,) = (t for t in truths if t["id"] == "nulls_mean")
    frame = read(folder / truth["data"])
    dropped = compute(truth, frame[frame["employed"] == 1].reset_index())
    assert dropped.se == pytest.approx(truth["wrong_se_if_rows_dropped"], rel=1e-9)
    assert compute(truth, frame).se == pytest.approx(1715.36393099045, rel=1e-12)


def test_intervals_of_proportions_equal_svyciprop(shared_data: Path) -> None:
    text = (shared_data / "truths" / "truths_survey.json").read_text()
    cases = [case for case in json.loads(text)["proportion_ci"] if case["se"] > 0]
    assert len(cases) == 6
    for case in cases:
        p, se = np.array([case["p"]]), np.array([case["se"]])
        n, df = np.array([case["n"]]), np.array([case["df"]])
        beta = korn_graubard(p, se, n, df, 0.95)
        assert [float(end[0]) for end in beta] == pytest.approx(case["beta"], rel=1e-9)
        if case["logit"]:
            got = proportion_interval(p, se, n, df, np.array([False]), 0.95)
            ends = [float(got.lower[0]), float(got.upper[0])]
            assert ends == pytest.approx(case["logit"], rel=1e-9)
