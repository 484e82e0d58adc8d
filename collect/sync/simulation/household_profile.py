"""Likely answers of one household, for the form `child_disparity_household`."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta

from collect.sync.simulation.answers import NAMES, Rule
from collect.sync.simulation.child_growth import measurements
from collect.sync.simulation.form_engine import Prompt
from collect.sync.simulation.likelihood import Traits, fixed, yes

SIZES = {1: 3, 2: 8, 3: 16, 4: 24, 5: 20, 6: 14, 7: 9, 8: 6}
DIFFICULTY = {"1": 93, "2": 5.5, "3": 1.1, "4": 0.3, "8": 0.1}
FEELING = {"1": 2, "2": 5, "3": 10, "4": 30, "5": 53}
YOUNG = ("see", "hear", "walk", "pick", "understand", "speak", "learn", "play")
OLDER = (
    *("see", "hear", "walk", "care", "speak_home", "speak_out", "learn", "remember"),
    *("concentrate", "change", "control", "friends"),
)
STAGES = ((6, "early"), (12, "primary"), (15, "lower"), (18, "upper"))


def household(chance: random.Random) -> dict[str, Rule]:
    """Rules of one household by question."""
    traits = Traits(chance)
    return (
        _visit(traits) | _members(traits) | _schooling(traits) | _young(traits)
        | measurements(traits) | _difficulties() | _services(traits)
        | _wealth(traits) | _shocks(traits)
    )  # fmt: skip


def _visit(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance
    return {
        "result": fixed({"completed": 95, "absent": 3, "refused": 1, "vacant": 1}),
        "consent": fixed(yes(0.97)),
        "location": traits.location,
        "respondent_phone": traits.telephone,
        "household_size": lambda prompt: float(
            chance.choices(list(SIZES), list(SIZES.values()))[0]
        ),
    }


def _members(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance

    def age(prompt: Prompt) -> float:
        relation = prompt.text("relation")
        if relation in ("head", "spouse"):
            return float(round(chance.triangular(20, 75, 36)))
        if relation == "parent":
            return float(round(chance.triangular(50, 90, 66)))
        return 998.0 if chance.random() < 0.005 else float(chance.randrange(0, 21))

    def birth_date(prompt: Prompt) -> date | str:
        when = prompt.value("interview_date")
        if not isinstance(when, date):
            return ""
        back = int(prompt.number("age") * 365.25) + chance.randrange(1, 364)
        return when - timedelta(days=back)

    return {
        "name": lambda prompt: chance.choice(NAMES),
        "relation": _relation,
        "sex": fixed({"female": 50, "male": 50}),
        "age": age,
        "birth_date": birth_date,
        "mother_alive": fixed(yes(0.98)),
        "father_alive": traits.share(0.95, 0.98),
        "mother_here": fixed(yes(0.92)),
        "father_here": fixed(yes(0.82)),
    }


def _relation(prompt: Prompt) -> Mapping[str, float]:
    if prompt.place == 1:
        return {"head": 1}
    if prompt.place == 2:
        return {"spouse": 80, "child": 15, "parent": 5}
    return {"child": 78, "parent": 5, "grandchild": 8, "other_relative": 6,
            "sibling": 2, "foster": 1}  # fmt: skip


def _schooling(traits: Traits) -> dict[str, Rule]:
    def ever(prompt: Prompt) -> Mapping[str, float]:
        ends = (0.2, 0.8) if prompt.number("age") < 6 else (0.9, 0.99)
        return yes(traits.between(prompt, *ends))

    def attends(prompt: Prompt) -> Mapping[str, float]:
        years = max(0.0, prompt.number("age") - 11)
        girl = 0.03 if years and prompt.text("sex") == "female" else 0
        return yes(0.97 - years * traits.between(prompt, 0.07, 0.015) - girl)

    def level(prompt: Prompt) -> Mapping[str, float]:
        if prompt.number("age") < 18:
            return _stage(prompt)
        return {"primary": traits.between(prompt, 50, 10), "lower": 25, "upper": 25,
                "higher": traits.between(prompt, 1, 40), "dk": 1}  # fmt: skip

    return {
        "ever_attended": ever,
        "highest_level": level,
        "attends": attends,
        "current_level": _stage,
        "current_grade": lambda prompt: float(
            min(12, max(1, int(prompt.number("age")) - 5))
        ),
    }


def _stage(prompt: Prompt) -> Mapping[str, float]:
    age = prompt.number("age")
    return {next((stage for below, stage in STAGES if age < below), "higher"): 1}


def _young(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance

    def certificate(prompt: Prompt) -> Mapping[str, float]:
        share = traits.between(prompt, 0.55, 0.97)
        return {"seen": 75 * share, "not_seen": 25 * share, "no": 100 * (1 - share),
                "dk": 1}  # fmt: skip

    def treatment(prompt: Prompt) -> Mapping[str, float]:
        if chance.random() < 0.2:
            return {"nothing": 1}
        return {"ors": 0.6, "zinc": 0.3, "homemade": 0.3, "antibiotic": 0.2}

    def work(prompt: Prompt) -> float:
        if chance.random() > traits.between(prompt, 0.3, 0.05):
            return 0.0
        return float(chance.randrange(1, 8 + 2 * int(prompt.number("age"))))

    return {
        "birth_certificate": certificate,
        "registered": fixed(yes(0.3)),
        "diarrhoea": traits.share(0.16, 0.05),
        "diarrhoea_treatment": treatment,
        "left_alone": lambda prompt: float(chance.choices(range(8), [80, *[3] * 7])[0]),
        "books": traits.count(0.8, 5),
        "work_hours": work,
        "chore_hours": traits.count(6, 4),
    }


def _difficulties() -> dict[str, Rule]:
    rules = {f"young_{name}": fixed(DIFFICULTY) for name in YOUNG}
    rules |= {f"older_{name}": fixed(DIFFICULTY) for name in OLDER}
    return rules | {
        "young_glasses": fixed(yes(0.02)),
        "older_glasses": fixed(yes(0.05)),
        "young_behaviour": fixed({"1": 30, "2": 25, "3": 35, "4": 9, "5": 1}),
        "older_anxious": fixed(FEELING),
        "older_sad": fixed(FEELING),
    }


def _services(traits: Traits) -> dict[str, Rule]:
    chance = traits.chance

    def minutes(prompt: Prompt) -> float:
        mean = traits.between(prompt, 7, 2)
        return float(5 * max(1, round(chance.expovariate(1 / mean))))

    return {
        "water_source": traits.ladder(
            piped_dwelling=(4, 60), piped_yard=(10, 15), public_tap=(15, 4),
            borehole=(25, 10), protected_well=(12, 3), bottled=(1, 20),
            unprotected_well=(14, 0.5), unprotected_spring=(8, 0.2),
            rainwater=(5, 2), surface=(9, 0.1),
        ),
        "water_location": traits.ladder(
            dwelling=(5, 40), yard=(25, 45), elsewhere=(70, 15)
        ),
        "water_minutes": minutes,
        "toilet": traits.ladder(
            flush_sewer=(1, 25), flush_septic=(12, 60), flush_pit=(15, 8),
            pit_slab=(28, 4), pit_open=(18, 0.5), hanging=(6, 0.2), none=(20, 0.2),
        ),
        "toilet_shared": traits.share(0.3, 0.05),
        "handwashing_place": traits.ladder(
            fixed=(40, 90), mobile=(20, 5), none=(35, 2), no_permission=(3, 3)
        ),
        "handwashing_water": traits.share(0.7, 0.98),
        "handwashing_soap": traits.share(0.5, 0.98),
    }  # fmt: skip


def _wealth(traits: Traits) -> dict[str, Rule]:
    def rooms(prompt: Prompt) -> float:
        return float(1 + int(traits.between(prompt, 0, 2.5) + traits.chance.random()))

    return {
        "rooms": rooms,
        "floor": traits.ladder(
            earth=(45, 1), wood=(25, 5), cement=(28, 40), tiles=(2, 60)
        ),
        "roof": traits.ladder(thatch=(25, 1), metal=(65, 40), tiles=(10, 60)),
        "fuel": traits.ladder(
            wood=(75, 5), charcoal=(10, 3), gas=(12, 75), electricity=(1, 15)
        ),
        "assets": traits.ladder(
            electricity=(0.65, 1), television=(0.25, 0.95), refrigerator=(0.03, 0.85),
            mobile=(0.7, 1), internet=(0.15, 0.9), computer=(0.01, 0.6),
            bicycle=(0.35, 0.4), motorcycle=(0.2, 0.75), car=(0.01, 0.35),
            bank=(0.2, 0.9), livestock=(0.6, 0.15),
        ),
        "social_transfer": traits.share(0.45, 0.08),
    }  # fmt: skip


def _shocks(traits: Traits) -> dict[str, Rule]:
    def hazards(prompt: Prompt) -> Mapping[str, float]:
        if traits.chance.random() < traits.between(prompt, 0.5, 0.75):
            return {"none": 1}
        return {"MH0007": 0.4, "MH0006": 0.2, "MH0035": 0.3, "MH0047": 0.2,
                "GH0001": 0.15, "GH0007": 0.1}  # fmt: skip

    return {
        "hazards": hazards,
        "damage": fixed({"house": 0.4, "crops": 0.4, "assets": 0.3, "income": 0.4}),
        "displaced_days": traits.count(5, 3),
        "school_days_lost": traits.count(8, 3),
        "early_warning": traits.share(0.3, 0.7),
        "knows_evacuation": traits.share(0.3, 0.6),
    }
