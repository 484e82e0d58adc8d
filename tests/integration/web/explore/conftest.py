"""A public dataset of three countries, of which a release was made."""

from __future__ import annotations

import pytest
from django.test import Client

from collect.datasets.models import Dataset, Release
from tests.factories.explored import by, disparity, estimate, release_of, withheld
from tests.factories.releases import make_dataset

WEALTH = "WEALTH_QUINTILE"
CHOSEN = "indicator=PT_CHLD_Y0T4_REG&by=WEALTH_QUINTILE"
DISCIPLINE = "PT_CHLD_1-14_PS-PSY-V_CGVR"


@pytest.fixture
def dataset(db: None) -> Dataset:
    return make_dataset(code="CHILDREN")


@pytest.fixture
def release(dataset: Dataset) -> Release:
    """Birth registration in Nepal in two years, in Bhutan, and in all SAARC; discipline
    in Nepal. Bhutan has a withheld group and one of few cases."""
    rows = [
        estimate(),
        estimate(TIME_PERIOD="2021", OBS_VALUE=50.0, LOWER=46.0, UPPER=54.0),
        *by(WEALTH, [23.1, 40.0, 55.0, 70.0, 61.4]),
        *by(WEALTH, [20.0, 30.0, 41.0, 52.0, 60.0], TIME_PERIOD="2021"),
        *by("SEX", [59.0, 61.0]),
        *by("SEX", [48.0, 50.0], RESIDENCE="R"),
        estimate(RESIDENCE="R", OBS_VALUE=49.0),
        estimate(RESIDENCE="U", OBS_VALUE=66.0),
        estimate(REF_AREA="BTN", OBS_VALUE=80.0, LOWER=76.0, UPPER=84.0),
        *by(WEALTH, [None, 75.0, 80.0, 84.0, 90.0], REF_AREA="BTN"),
        estimate(REF_AREA="BTN", SEX="F", OBS_VALUE=79.0, OBS_STATUS="U"),
        withheld(REF_AREA="BTN", SEX="M"),
        estimate(REF_AREA="NP01", OBS_VALUE=44.0),
        estimate(REF_AREA="NP06", OBS_VALUE=71.0),
        estimate(REF_AREA="SAARC", OBS_VALUE=65.0, N=None),
        estimate(INDICATOR=DISCIPLINE, OBS_VALUE=78.0),
        *by(WEALTH, [82.0, 80.0, 78.0, 75.0, 70.0], INDICATOR=DISCIPLINE),
    ]
    compared = [
        disparity(OBS_VALUE=38.3),
        disparity(OBS_VALUE=40.0, TIME_PERIOD="2021"),
        disparity(MEASURE="R", OBS_VALUE=2.66, UNIT_MEASURE="RATIO"),
        disparity(REF_AREA="BTN", OBS_VALUE=None, SE=None, LOWER=None, UPPER=None,
                  OBS_STATUS="Q", CONF_STATUS="D"),
        disparity(STRATIFIER="SEX", OBS_VALUE=2.0, OBS_STATUS="U"),
        disparity(STRATIFIER="REF_AREA", OBS_VALUE=27.0, DIRECTION=None),
        disparity(INDICATOR=DISCIPLINE, OBS_VALUE=-12.0, DIRECTION="down"),
    ]  # fmt: skip
    groups = {"SAARC": ["NPL", "BTN"]}
    areas = [{"code": "SAARC", "names": {"en": "SAARC"}}]
    return release_of(rows, compared, dataset=dataset, areas=areas, groups=groups)


@pytest.fixture
def stranger() -> Client:
    """Somebody who has not signed in."""
    return Client()
