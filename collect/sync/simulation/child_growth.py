"""Likely weights and heights of children under five."""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import date

from collect.sync.simulation.answers import Rule
from collect.sync.simulation.form_engine import Prompt
from collect.sync.simulation.likelihood import Traits, fixed, yes

# Of the middle child of both sexes, rounded: centimetres at months, kilograms at
# centimetres; a standard deviation is about that share of either.
MONTHS = (0, 3, 6, 12, 24, 36, 48, 60)
HEIGHTS = (49.5, 60.5, 66.7, 75, 86.5, 95.5, 103, 109.5)
LENGTHS = (45, 55, 65, 75, 85, 95, 105, 115, 130)
WEIGHTS = (2.45, 4.5, 7.3, 9.4, 11.6, 14.1, 17, 20.6, 27.5)
OF_HEIGHT, OF_WEIGHT = 0.038, 0.085
UNMEASURED = 0.03


def measurements(traits: Traits) -> dict[str, Rule]:
    """Rules for a child's weight, height, position and oedema; the poorest are shorter
    than the richest by one and a half standard deviations."""
    chance = traits.chance

    def height(prompt: Prompt) -> float:
        if chance.random() < UNMEASURED:
            return 999.0
        usual = between(_months(prompt), MONTHS, HEIGHTS)
        deviations = chance.gauss(traits.between(prompt, -2.0, -0.5), 1.1)
        return round(usual * (1 + OF_HEIGHT * deviations), 1)

    def weight(prompt: Prompt) -> float:
        if chance.random() < UNMEASURED:
            return 99.0
        tall = prompt.number("child_height")
        if not tall < 200:
            tall = between(_months(prompt), MONTHS, HEIGHTS)
        deviations = chance.gauss(traits.between(prompt, -0.6, 0.2), 1.0)
        usual = between(tall, LENGTHS, WEIGHTS)
        return round(usual * math.exp(OF_WEIGHT * deviations), 1)

    def position(prompt: Prompt) -> dict[str, float]:
        usual, other = ("lying", "standing")[:: 1 if _months(prompt) < 24 else -1]
        return {usual: 95, other: 5}

    return {
        "child_height": height,
        "child_weight": weight,
        "child_position": position,
        "oedema": fixed({**yes(0.02), "yes": 0.004}),
    }


def _months(prompt: Prompt) -> float:
    """Age in months by the date of birth, or else in the middle of the year of age."""
    born, when = prompt.value("birth_date"), prompt.value("interview_date")
    if isinstance(born, date) and isinstance(when, date):
        return (when - born).days / 30.4375
    return prompt.number("age") * 12 + 6


def between(at: float, points: tuple[float, ...], values: tuple[float, ...]) -> float:
    """The value at a point, on straight lines between the points given; beyond them,
    the nearest."""
    place = min(max(bisect_left(points, at), 1), len(points) - 1)
    start, end = points[place - 1], points[place]
    share = min(max((at - start) / (end - start), 0.0), 1.0)
    return values[place - 1] + share * (values[place] - values[place - 1])
