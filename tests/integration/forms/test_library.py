"""The forms that come with Collect."""

from pathlib import Path

import pytest
from django.conf import settings

from collect.forms.library import instrument, library
from collect.problems import Problem
from tests.integration.forms.workbooks import xlsx


def test_each_says_what_it_asks_and_who_fills_it() -> None:
    household, school = library()
    assert household.key == "child_disparity_household"
    assert "birth registration" in household.asks
    assert household.filled_by == "an interviewer in a sampled household"
    assert household.languages == ("English", "Bahasa Indonesia")
    assert household.questions > 50
    assert "indicators" in household.sheets
    assert instrument(school.key) is school
    assert school.upload.fallback_id == school.key


def test_a_folder_of_ones_own_needs_no_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "xlsforms/mine"
    folder.mkdir(parents=True)
    (folder / "people.xlsx").write_bytes(xlsx())
    bare = xlsx(settings=(("form_id",), ("bare",)))
    (folder / "bare.xlsx").write_bytes(bare)
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    people, found = library()
    assert (people.title, people.asks, people.languages) == ("People", "", ())
    assert found.title == "bare"
    with pytest.raises(Problem):
        instrument("child_disparity_household")
