"""The regional registry as workbooks are checked against it."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from collect.forms.codelists import codelists


@pytest.fixture
def registry(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder of codelists."""
    settings.BASE_DIR = tmp_path
    folder = tmp_path / "xlsforms" / "codelists"
    folder.mkdir(parents=True)
    return folder


def test_dimensions_name_their_codelists(registry: Path) -> None:
    (registry / "dimensions.csv").write_text(
        "\ufeffcode,codelist\nREF_AREA,areas\nSEX,SEX\nFREE,\n"
    )
    (registry / "areas.csv").write_text("code,name\nTHA,Thailand\n,\nNPL,Nepal\n")
    (registry / "indicators.csv").write_text("code\nX1\n")
    assert codelists() == {
        "REF_AREA": ["THA", "NPL"],
        "SEX": [],
        "FREE": [],
        "INDICATOR": ["X1"],
    }


def test_without_a_registry_nothing_is_known(registry: Path) -> None:
    assert codelists() == {}


def test_our_own_registry_can_be_read() -> None:
    found = codelists()
    assert {"SEX", "REF_AREA", "INDICATOR"} <= found.keys()
    assert {"F", "M"} <= set(found["SEX"])
