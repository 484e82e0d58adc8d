"""Estimates against R's survey package, SUDAAN and Stata, from the shared data."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collect.datasets.estimation import (
    Estimates,
    ProportionMethod,
    SurveyDesign,
    estimate,
    estimate_replicated,
    jackknife,
    partial_domains,
)
from collect.datasets.estimation.intervals import Interval, proportion_interval
from tests.unit.datasets.estimation.printed import printed, read_table

PRINTED = """
# id                        estimate            standard error
clus1_mean_api00            644.17              23.542
clus1_total_enroll          3404940             932235
clus1_total_stype_E         4873.97             1333.32
clus1_total_stype_H         473.86              158.7
clus1_total_stype_M         846.17              167.55
clus1_ratio                 0.8497087           0.008386297
clus1_ratio_H               0.8300683           0.01472607
clus1_by_ell_E              29.69444            1.411617
clus1_by_meals_E            53.09028            7.070399
clus1_by_ell_H              15                  5.347065
clus1_by_meals_H            37.57143            5.912262
clus1_by_ell_M              22.68               2.952862
clus1_by_meals_M            43.08               6.01711
clus1_listwise_api00        643.203822          25.4936
clus1_listwise_api99        605.490446          25.4987
clus1_listwise_meals        50.636943           6.6588
clus1_listwise_ell          26.89172            2.1567
clus1_listwise_mobility     17.719745           1.4555
clus1_listwise_pct.resp     67.171975           9.6553
clus1_listwise_not.hsg      23.082803           3.1976
clus1_listwise_hsg          24.847134           1.1167
clus1_listwise_some.col     25.210191           1.4709
clus1_listwise_col.grad     20.611465           1.7305
clus1_listwise_grad.sch     6.229299            1.5361
clus1_listwise_avg.ed       2.621529            0.1054
clus1_listwise_full         87.127389           2.1624
clus1_listwise_emer         10.968153           1.7612
clus1_listwise_enroll       573.713376          46.5959
clus1_listwise_api.stu      487.318471          41.4182
fpc_nofpc                   5.4481              0.7413
fpc_fpc                     5.4481              0.616
fpc_dom_gt4                 6.195               0.7555129
fpc_dom_le4                 3.314286            0.3117042
hosp_mean                   1164.4              215.28
hosp_total                  183983              34014
hosp_by1                    355.5               63.56802
hosp_by2                    1183                334.01701
hosp_by3                    3055                441.67075
hosp_totby1                 14931               2669.857
hosp_totby2                 117117              33067.684
hosp_totby3                 51935               7508.403
lp_mean                     475.33              133.73
lp_ratio                    0.1277788           0.003173564
lpc_total                   13188               3814.9
lpc_total2                  102004              34473.4
lpc_ratio                   0.129289            0.006295318
lonely_remove               644.17              5.8058
lonely_certainty            644.17              5.8058
lonely_adjust               644.17              5.8281
lonely_average              644.17              6.0096
lonely_fpc_certainty        644.17              5.7344
singleton_total_remove      -                   355.8441
singleton_total_certainty   -                   355.8441
singleton_total_adjust      -                   357.183
nulls_mean                  42949.3221906951    1715.36393099045
nulls_total                 114554002.6538      18830996.1797964
nulls_A                     37126.1943347756    1918.28005228556
nulls_B                     48400.840181409     2161.10028916013
nulls_JKn                   42949.3221906951    1718.17426740466
clus1_JK1                   644.17              26.329
bigf                        -                   1.8976514768
"""
"""What the other software printed; - where it printed none.

Of the singleton totals it printed the variance: 126625 and 127579.8.
"""

CASES = read_table(PRINTED)
RULES = {"remove": "certainty"}
NAMES = {
    "est": "value",
    "se": "se",
    "df": "df",
    "n": "n",
    "deff_wr": "deff",
    "deff_wor": "deff_wor",
}


@pytest.fixture(scope="module")
def truths(shared_data: Path) -> dict[str, dict[str, Any]]:
    text = (shared_data / "truths" / "truths_survey.json").read_text()
    return {truth["id"]: truth for truth in json.loads(text)["estimates"]}


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    return shared_data / "truths"


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def compute(truth: dict[str, Any], frame: pd.DataFrame) -> Estimates:
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
    kind, (y, x) = truth["stat"], variables(truth["var"], frame)
    partial = partial_domains(survey, y, x, counted, kind=kind)
    if "replicates" in design:
        return estimate_replicated(partial, kind, jackknife(survey.frame))
    lonely = design.get("lonely", "fail")
    return estimate(partial, kind, lonely=RULES.get(lonely, lonely))


def variables(var: str, frame: pd.DataFrame) -> tuple[Any, Any]:
    if var.startswith("I(stype=="):
        return frame["stype"] == var[-2], None
    names = var.split("/")
    return frame[names[0]], frame[names[1]] if len(names) > 1 else None


def test_the_table_has_every_truth(truths: dict[str, dict[str, Any]]) -> None:
    assert [name for name, *_ in CASES] == list(truths)
    assert len(CASES) == 61


@pytest.mark.parametrize(("name", "value", "se"), CASES, ids=[c[0] for c in CASES])
def test_estimates_equal_what_other_software_prints(
    truths: dict[str, dict[str, Any]], folder: Path, name: str, value: str, se: str
) -> None:
    truth = truths[name]
    found = compute(truth, read(folder / truth["data"]))
    if value != "-":
        assert found.value[0] == printed(value)
    assert found.se[0] == printed(se)
    got = {k: getattr(found, v)[0] for k, v in NAMES.items() if k in truth}
    assert got == pytest.approx({key: truth[key] for key in got}, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "about_mean", "about_value"),
    [
        ("clus1_JK1", 26.329360589527614, 26.334857668459186),
        ("nulls_JKn", 1718.17426740466, 1720.80068178043),
    ],
)
def test_jackknives_equal_rs_about_the_mean_and_about_the_estimate(
    truths: dict[str, dict[str, Any]],
    folder: Path,
    name: str,
    about_mean: float,
    about_value: float,
) -> None:
    truth = truths[name]
    frame = read(folder / truth["data"])
    design = SurveyDesign.build(
        len(frame),
        weight=frame[truth["design"]["weights"]],
        stratum=frame.get(truth["design"].get("strata")),
        cluster=frame[truth["design"]["psu"]],
        fpc=frame.get(truth["design"].get("fpc")),
    )
    counted = None if name == "clus1_JK1" else np.asarray(frame["employed"] == 1)
    partial = partial_domains(design, frame[truth["var"]], None, counted, kind="mean")
    replicates = jackknife(design.frame)
    assert replicates.method == name[-3:]
    (mean,) = estimate_replicated(partial, "mean", replicates)
    (mse,) = estimate_replicated(partial, "mean", replicates, about_value=True)
    assert mean.se == pytest.approx(about_mean, rel=1e-12)
    assert mse.se == pytest.approx(about_value, rel=1e-12)


def test_dropping_rows_outside_the_domain_gives_the_known_wrong_error(
    truths: dict[str, dict[str, Any]], folder: Path
) -> None:
    truth = truths["nulls_mean"]
    frame = read(folder / truth["data"])
    (dropped,) = compute(truth, frame[frame["employed"] == 1].reset_index())
    assert dropped.se == pytest.approx(truth["wrong_se_if_rows_dropped"], rel=1e-9)
    (kept,) = compute(truth, frame)
    assert kept.se == pytest.approx(1715.36393099045, rel=1e-12)


SVYCIPROP = """
# case                 interval       lower               upper
srs                    logit          0.469636396975924   0.544976682060238
srs                    korn-graubard  0.468954757876348   0.545677337133621
srs                    wilson         0.4696720370274001  0.5449411994676824
strat_clus             logit          0.473768764613996   0.54086158229386
strat_clus             korn-graubard  0.473233376535445   0.541412207644769
strat_clus             wilson         0.47379394193640284 0.5408365040625847
clus                   korn-graubard  0.47383814353398    0.540809220838568
clus                   wilson         0.47437812394890455 0.5402546004242029
hs                     logit          0.403112644241021   0.541969987343409
hs                     korn-graubard  0.400786658613709   0.544064683764286
hs                     wilson         0.40333174255986853 0.5417439565015113
pg                     logit          0.41412536084128    0.588465156732825
pg                     korn-graubard  0.410824184861583   0.5917831333426
pg                     wilson         0.4145613376094404  0.5880299894789296
apiclus1_sch.wide_Yes  logit          0.8237988923830254  0.9119000770243801
apiclus1_sch.wide_Yes  korn-graubard  0.8237022108474165  0.9147044921269193
apiclus1_sch.wide_Yes  wilson         0.8241715136613501  0.9116934526389054
"""
INTERVALS = read_table(SVYCIPROP)


@pytest.fixture(scope="module")
def proportions(shared_data: Path) -> dict[str, dict[str, Any]]:
    text = (shared_data / "truths" / "truths_survey.json").read_text()
    return {case["id"]: case for case in json.loads(text)["proportion_ci"]}


def test_the_table_has_every_interval(proportions: dict[str, dict[str, Any]]) -> None:
    asked = {name for name, *_ in INTERVALS} | {"kg_zero"}
    assert asked == set(proportions)
    assert len(asked) == 7


@pytest.mark.parametrize(
    ("name", "method", "lower", "upper"),
    INTERVALS,
    ids=["-".join(case[:2]) for case in INTERVALS],
)
def test_intervals_of_proportions_equal_svyciprop(
    proportions: dict[str, dict[str, Any]],
    name: str,
    method: ProportionMethod,
    lower: str,
    upper: str,
) -> None:
    got = proportion(proportions[name], method)
    assert got.method == (method,)
    ends = [got.lower[0], got.upper[0]]
    assert ends == pytest.approx([float(lower), float(upper)], rel=1e-9)


def test_none_of_a_hundred_has_statas_upper_end(
    proportions: dict[str, dict[str, Any]],
) -> None:
    got = proportion(proportions["kg_zero"], "korn-graubard")
    assert (got.lower[0], got.method) == (0, ("exact",))
    assert got.upper[0] == printed("0.0600")


def proportion(case: dict[str, Any], method: ProportionMethod) -> Interval:
    return proportion_interval(
        np.array([case["p"]]),
        np.array([case["se"]]),
        np.array([case["n"]]),
        np.array([case["df"]]),
        np.array([False]),
        0.95,
        method,
    )
