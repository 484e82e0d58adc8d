"""Figures of fieldwork over many interviews, as a multiple of plain means by pandas.

`CHECKED_SUBMISSIONS` says how many (100,000, with five members each).
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from collect.datasets.cleaning import apply_missing_codes, join_logs
from collect.datasets.fieldwork import figures, interviews
from collect.datasets.pipeline.checks import run_checks
from collect.datasets.pipeline.checks.builtin import NAMES
from collect.datasets.pipeline.clean import missing_codes
from collect.datasets.pipeline.survey import MISSING, Survey
from collect.forms.xlsform.definition import Check, Definition
from tests.benchmarks.test_checks import FACTS, FIELDS, MEMBERS, SUBMISSIONS
from tests.benchmarks.test_checks import survey as sound_survey

RATIO = 3
"""Largest accepted multiple of pandas' plain means, in CPU time."""
CODES = {"rooms": ("8",), "age": ("88", "89"), "b0": ("e",)}
CHECKS = (
    Check("rule", "member", "constraint", "${age} < 85 or ${rooms} < 8"),
    Check("minutes", "", "duration", parameters={"min_minutes": "25"}),
)
OFF = [Check(name, "", "builtin", action="off") for name in NAMES]


def watched() -> tuple[Survey, pa.Table]:
    """Interviews with codes for no valid answer, and what checks found in them."""
    sound = sound_survey()
    fields = [replace(field, missing=CODES.get(field.name, ())) for field in FIELDS]
    raw = {path: table.drop_columns([MISSING]) for path, table in sound.tables.items()}
    tables, lines = apply_missing_codes(raw, missing_codes(fields))
    survey = Survey.of(tables, fields)
    found, problems = run_checks(survey, [*CHECKS, *OFF], FACTS)
    assert problems == []
    return survey, join_logs([lines, found])


def reckoned(survey: Survey, log: pa.Table) -> pa.Table:
    design = Definition(checks=CHECKS)
    told = interviews(survey, design, FACTS, log, area="${site}")
    return figures(told, ["enumerator"])


def plain_means(survey: Survey, log: pa.Table) -> pd.DataFrame:
    """Means by enumerator with pandas: of minutes and their quartiles, blanks, marks of
    missing answers, findings, points; no intervals, relevance or tests."""
    root = survey.tables[""].drop_columns(["point"]).to_pandas()
    root["accuracy"] = pa.compute.struct_field(survey.tables[""]["point"], "acc")
    member = survey.tables["/member"].to_pandas()
    who = root.set_index("_instance_id")["enumerator"]
    groups = root.groupby("enumerator")
    minutes = (root["end"] - root["start"]).dt.total_seconds() / 60
    short = (minutes < 25).groupby(root["enumerator"]).mean()
    quartiles = minutes.groupby(root["enumerator"]).quantile([0.25, 0.5, 0.75])
    of_member = member["_instance_id"].map(who)
    blanks = root.isna().groupby(root["enumerator"]).mean().mean(axis=1)
    blanks_within = member.isna().groupby(of_member).mean().mean(axis=1)
    marks = root[MISSING].str.len().groupby(root["enumerator"]).mean()
    marks_within = member[MISSING].str.len().groupby(of_member).mean()
    lines = log.to_pandas()
    found = lines["uuid"].map(who).groupby([lines["severity"], lines["status"]])
    return pd.DataFrame(
        {
            "interviews": groups.size(),
            "first": groups["start"].min(),
            "last": groups["start"].max(),
            "days": groups["start"].agg(lambda each: each.dt.date.nunique()),
            "median": quartiles.unstack()[0.5],
            "short": short,
            "blanks": blanks + blanks_within,
            "missing": marks + marks_within,
            "findings": found.value_counts().groupby(level=-1).sum(),
            "accuracy": groups["accuracy"].median(),
        }
    )


def best(work: Callable[[], object], rounds: int = 3) -> tuple[float, float]:
    """Least CPU and wall seconds of some rounds."""
    spent = []
    for _ in range(rounds):
        start, used = time.perf_counter(), time.process_time()
        work()
        spent.append((time.process_time() - used, time.perf_counter() - start))
    return min(cpu for cpu, _ in spent), min(wall for _, wall in spent)


@pytest.mark.benchmark
def test_figures_of_many_interviews(capsys: pytest.CaptureFixture[str]) -> None:
    survey, log = watched()
    ours, theirs = reckoned(survey, log), plain_means(survey, log)
    by_name = {row["enumerator"]: row for row in ours.to_pylist()}
    assert len(theirs) == len(by_name) - 1 == 60
    for name, row in theirs.iterrows():
        assert by_name[name]["interviews"] == row["interviews"]
        assert by_name[name]["duration.median"] == pytest.approx(row["median"])
        assert by_name[name]["days"] == row["days"]
    assert np.isclose(by_name["_T"]["short.share"], 0.03, atol=0.01)
    plain, _ = best(lambda: plain_means(survey, log))
    full, wall = best(lambda: reckoned(survey, log))
    with capsys.disabled():
        sys.stdout.write(
            f"\n{SUBMISSIONS} interviews, {MEMBERS} members, {len(log)} lines: figures "
            f"{full:.2f} s CPU ({wall:.2f} s), pandas {plain:.2f} s CPU, ratio "
            f"{full / plain:.2f}\n"
        )
    assert full < RATIO * plain
