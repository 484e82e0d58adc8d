"""Likely answers of one school, for the form `school_safety_assessment`."""

from __future__ import annotations

import random
from collections.abc import Mapping

from collect.sync.simulation.answers import Rule
from collect.sync.simulation.form_engine import Prompt
from collect.sync.simulation.likelihood import Traits, fixed, yes

GRADED = (
    *("policy_budget", "policy_focal", "policy_safeguarding", "policy_local"),
    *("building_code", "exits", "fire_kit", "accessible", "committee", "plan"),
    *("continuity", "reunification", "assembly_point", "curriculum", "climate"),
    "mitigated",
)
PLAIN = (
    *("retrofitted", "inspected", "water_today", "toilet_separate", "menstrual"),
    *("warning", "first_aid", "student_map", "committee_students"),
    *("drill_disability", "teaching_continued"),
)


def school(chance: random.Random) -> dict[str, Rule]:
    """Rules of one school by question."""
    traits = Traits(chance)

    def graded(prompt: Prompt) -> Mapping[str, float]:
        share = traits.between(prompt, 0.2, 0.75)
        return {"yes": share, "partly": 0.25, "no": 1 - share, "dk": 0.02}

    rules: dict[str, Rule] = dict.fromkeys(GRADED, graded)
    rules |= dict.fromkeys(PLAIN, traits.share(0.25, 0.85))
    return rules | _people(traits) | _place(traits) | _hazards(traits)


def _people(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance

    def students(prompt: Prompt) -> float:
        most = traits.between(prompt, 180, 600)
        return float(round(chance.triangular(25, most, 80)))

    def teachers(prompt: Prompt) -> float:
        return float(max(2, (prompt.number("girls") + prompt.number("boys")) // 28))

    return {
        "consent": fixed(yes(0.98)),
        "location": traits.location,
        "head_phone": traits.telephone,
        "girls": students,
        "boys": students,
        "girls_disability": _part_of("girls", 0.04, chance),
        "boys_disability": _part_of("boys", 0.04, chance),
        "teachers": teachers,
        "teachers_women": _part_of("teachers", 1, chance),
        "teachers_trained": _part_of("teachers", 0.4, chance),
        "shifts": lambda prompt: float(chance.choice((1, 1, 1, 2))),
    }


def _part_of(name: str, most: float, chance: random.Random) -> Rule:
    """A whole number up to a share of the answer to another question."""
    return lambda prompt: float(int(prompt.number(name) * most * chance.random()))


def _place(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance
    return {
        "built_year": lambda prompt: float(round(chance.triangular(1955, 2022, 1998))),
        "classrooms": lambda prompt: float(chance.randrange(3, 20)),
        "classrooms_unsafe": _part_of("classrooms", 0.15, chance),
        "toilets_usable": lambda prompt: float(chance.randrange(0, 12)),
        "drills": traits.count(0.6, 3),
        "shelter_use": fixed(yes(0.18)),
        "shelter_days": traits.count(10, 6, least=1),
    }


def _hazards(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance

    def hazards(prompt: Prompt) -> Mapping[str, float]:
        if chance.random() < 0.25:
            return {"none": 1}
        return {"MH0007": 0.4, "MH0006": 0.2, "MH0057": 0.15, "MH0035": 0.2,
                "MH0047": 0.3, "GH0001": 0.25, "GH0007": 0.12}  # fmt: skip

    return {
        "hazards": hazards,
        "times": traits.count(1.7, 1.2, least=1),
        "closed_days": traits.count(6, 2),
        "injured": lambda prompt: float(chance.choices((0, 1, 2, 5), (85, 8, 5, 2))[0]),
    }
