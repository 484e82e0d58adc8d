"""The forms of `xlsforms/`, filled: quickly, repeatably, and showing disparities."""

from __future__ import annotations

import random
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree
from pyxform.xls2xform import convert

from collect.sync.simulation.answers import SeededAnswers
from collect.sync.simulation.form_engine import FilledForm, fill
from collect.sync.simulation.form_model import FormModel
from collect.sync.simulation.form_reader import read_form
from collect.sync.simulation.profiles import PROFILES, profile
from tests.unit.sync.simulation.xforms import STARTED, values

FORMS = Path(__file__).parents[4] / "xlsforms"
IDS = {path.stem: path for path in sorted(FORMS.glob("*/*.xlsx"))}


@lru_cache
def form_xml(form_id: str) -> bytes:
    xform: str = convert(IDS[form_id]).xform
    return xform.encode()


@lru_cache
def model(form_id: str) -> FormModel:
    return read_form(form_xml(form_id))


def filled_with(form_id: str, seed: int, *, shaped: bool = True) -> FilledForm:
    chance = random.Random(seed)
    rules = profile(form_id, chance) if shaped else {}
    respondent = SeededAnswers(chance, rules)
    return fill(model(form_id), respondent, chance=chance, started=STARTED)


@lru_cache
def sample(form_id: str) -> list[FilledForm]:
    return [filled_with(form_id, seed) for seed in range(40)]


def test_every_form_has_a_profile_and_every_profile_a_form() -> None:
    assert set(PROFILES) == set(IDS)


@pytest.mark.parametrize("form_id", IDS)
def test_every_rule_of_a_profile_names_a_question(form_id: str) -> None:
    names = {question.name for question in model(form_id).questions()}
    assert set(profile(form_id, random.Random(1))) <= names


@pytest.mark.parametrize("form_id", IDS)
def test_a_form_can_be_filled_without_a_profile(form_id: str) -> None:
    asked = (filled_with(form_id, seed, shaped=False).asked for seed in range(100))
    assert any(count > 40 for count in asked)


@pytest.mark.parametrize("form_id", IDS)
def test_the_same_seed_gives_the_same_bytes_on_a_fresh_model(form_id: str) -> None:
    chance = random.Random(7)
    fresh = fill(
        read_form(form_xml(form_id)),
        SeededAnswers(chance, profile(form_id, chance)),
        chance=chance,
        started=STARTED,
    )
    assert fresh == filled_with(form_id, 7)


@pytest.mark.parametrize("form_id", IDS)
def test_instance_ids_and_names_are_set(form_id: str) -> None:
    forms = sample(form_id)
    assert len({form.instance_id for form in forms}) == len(forms)
    assert all(form.instance_name.strip() for form in forms)


def test_rosters_have_as_many_members_as_were_said() -> None:
    for form in sample("child_disparity_household"):
        root = etree.fromstring(form.xml)
        size = root.findtext("interview/roster/household_size")
        if size is not None:
            assert len(root.findall("interview/member")) == int(size)


def test_poor_households_drink_piped_water_less_often() -> None:
    piped: dict[bool, list[bool]] = {True: [], False: []}
    for form in sample("child_disparity_household"):
        found = values(form)
        if "assets" in found:
            owns = "refrigerator" in found["assets"].split()
            piped[owns].append(found["water_source"] == "piped_dwelling")
    assert sum(piped[True]) / len(piped[True]) > sum(piped[False]) / len(piped[False])


def test_births_are_registered_less_often_in_rural_places() -> None:
    seen: dict[str, list[bool]] = {"urban": [], "rural": []}
    for form in sample("child_disparity_household"):
        root = etree.fromstring(form.xml)
        residence = root.findtext("identification/residence") or ""
        for answer in root.iter("birth_certificate"):
            seen[residence].append(answer.text in ("seen", "not_seen"))
    urban, rural = (sum(seen[r]) / len(seen[r]) for r in ("urban", "rural"))
    assert urban > rural


def test_hazard_repeats_bear_the_names_of_the_chosen_hazards() -> None:
    for form in sample("school_safety_assessment")[:30]:
        root = etree.fromstring(form.xml)
        chosen = (root.findtext("assessment/exposure/hazards") or "none").split()
        named = [node.findtext("hazard") for node in root.iter("event")]
        assert named == [code for code in chosen if code != "none"]
        for node in root.iter("event"):
            assert node.findtext("hazard_name") not in (
                None,
                "",
                node.findtext("hazard"),
            )
