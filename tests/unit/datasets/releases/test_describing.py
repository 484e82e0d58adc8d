"""What is said of a dataset becomes rules and metadata."""

from datetime import date
from typing import Any

import pytest

from collect.datasets.estimation.disclosure import Limit, Rules
from collect.datasets.releases.describing import (
    METHOD,
    SET_HERE,
    metadata_of,
    rules_of,
)

ISSUED = date(2026, 11, 30)


def described(**said: Any) -> dict[str, Any]:
    """A description as a release keeps it."""
    return {
        "names": {"id": "Rumah", "en": "Homes"},
        "descriptions": {},
        "methodology": {},
        "producer": "Bureau",
        "licence": {"name": "CC0-1.0", "title": "CC0", "url": "https://a.example"},
        "contact": {"name": "Desk", "email": "a@example.org", "url": ""},
        "keywords": ["homes"],
        "areas": ["BTN", "NPL"],
        "periods": ["2025", "2026-Q1", "2026-Q2"],
        "provenance": {"form b": "2", "form a": "1"},
        **said,
    }


def test_a_dataset_that_says_nothing_has_the_rules_of_all() -> None:
    assert rules_of({}) == Rules()
    assert rules_of({"suppressed_below": None, "sensitive": None}) == Rules()


def test_what_a_dataset_says_replaces_a_rule_and_names_its_source() -> None:
    found = rules_of(
        {
            "suppressed_below": 10,
            "value_width": 0,
            "sensitive": ["VIOLENCE"],
            "statuses_published": False,
            "decimals": 0,
        }
    )
    assert found == Rules(
        suppressed_below=Limit(10, SET_HERE),
        value_width=Limit(0, SET_HERE),
        sensitive=frozenset({"VIOLENCE"}),
        statuses_published=False,
        decimals=0,
    )


def test_no_indicator_may_be_sensitive() -> None:
    assert rules_of({"sensitive": []}).sensitive == frozenset()


def test_rules_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="flag at or above"):
        rules_of({"suppressed_below": 60})


def test_files_say_what_the_description_says() -> None:
    found = metadata_of(described(), number=3, issued=ISSUED)
    assert (found.version, found.issued) == ("3", ISSUED)
    assert found.languages == ("en", "id")
    assert found.spatial == ("BTN", "NPL")
    assert found.temporal == ("2025", "2026-Q2")
    assert list(found.provenance.items()) == [("form a", "1"), ("form b", "2")]
    assert (found.licence.name, found.contact.email) == ("CC0-1.0", "a@example.org")


def test_what_is_not_said_is_the_title_or_the_usual_method() -> None:
    silent = metadata_of(described(), number=1, issued=ISSUED)
    assert silent.description == silent.title == {"en": "Homes", "id": "Rumah"}
    assert silent.methodology == METHOD
    told = metadata_of(
        described(descriptions={"en": "Rooms."}, methodology={"en": "Ours."}),
        number=1,
        issued=ISSUED,
    )
    assert (told.description, told.methodology) == ({"en": "Rooms."}, {"en": "Ours."})


def test_without_observations_there_is_no_time() -> None:
    assert metadata_of(described(periods=[]), number=1, issued=ISSUED).temporal is None
