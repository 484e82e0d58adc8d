"""What the regional registry says of comparing subgroups."""

from pathlib import Path

from pytest_django.fixtures import Settings

from collect.datasets.conventions import conventions
from collect.datasets.pipeline import Conventions


def test_the_registry_says_what_is_better_and_who_is_compared_with_whom() -> None:
    found = conventions()
    assert found.directions["NT_ANT_HAZ_NE2"] == "down"
    assert found.directions["FD_FUNC_DIFFICULTY"] == "none"
    wealth = found.comparisons["WEALTH_QUINTILE"]
    assert wealth.order == ("Q1", "Q2", "Q3", "Q4", "Q5")
    assert wealth.subgroups(["Q5", "Q1", "B40", "_T"]) == ("Q1", "Q5")
    residence = found.comparisons["RESIDENCE"]
    assert (residence.order, residence.reference) == ((), "U")
    assert residence.subgroups(["R", "_T", "U"]) == ("U", "R")
    assert found.comparisons["HAZARD"].parents["MH"] == "_T"


def test_an_area_is_no_subgroup_beside_its_parts() -> None:
    areas = conventions().comparisons["REF_AREA"]
    assert areas.subgroups(["AFG", "AF02", "AF01", "BTN"]) == ("BTN", "AF01", "AF02")


def test_without_a_registry_nothing_is_known(
    settings: Settings, tmp_path: Path
) -> None:
    settings.BASE_DIR = tmp_path
    assert conventions() == Conventions()
