"""Building blocks of profiles: traits of a submission and shapes of likely answers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from collect.sync.simulation.answers import Rule, point_near
from collect.sync.simulation.form_engine import Prompt

# Latitude and longitude about which the sampled dwellings and schools lie, by P-code.
PLACES = {
    "ID33": (-7.2, 110.2),
    "ID53": (-9.8, 124.2),
    "KH08": (11.4, 105.0),
    "KH16": (13.8, 107.1),
    "NP01": (26.9, 87.2),
    "NP06": (29.3, 82.2),
    # Made-up countries, in the open sea.
    "XA01": (22.0, 160.0),
    "XA02": (20.0, 160.0),
    "XB01": (22.0, 166.0),
    "XB02": (20.0, 166.0),
    "XC01": (22.0, 172.0),
    "XC02": (20.0, 172.0),
}
ELSEWHERE = (0.5, 101.4)
RURAL = "rural"


def fixed(weights: Mapping[str, float]) -> Rule:
    """The same weights or chances whatever was answered before."""
    return lambda prompt: weights


def yes(share: float) -> Mapping[str, float]:
    """Weights of a yes/no question, with a few who do not know."""
    share = min(0.98, max(0.02, share))
    return {"yes": share, "no": 1 - share, "dk": 0.01}


@dataclass(slots=True)
class Traits:
    """Standing of a household or school, 0 poorest to 1 richest; lower where rural."""

    chance: random.Random
    rank: float = field(init=False)

    def __post_init__(self) -> None:
        self.rank = self.chance.random()

    def standing(self, prompt: Prompt) -> float:
        """Rank, shifted by residence."""
        if prompt.text("residence") == RURAL:
            return self.rank * 0.75
        return self.rank * 0.85 + 0.15

    def between(self, prompt: Prompt, poorest: float, richest: float) -> float:
        """The value that belongs to this standing on a straight line."""
        return poorest + (richest - poorest) * self.standing(prompt)

    def share(self, poorest: float, richest: float) -> Rule:
        """A yes/no question whose share of yes goes with the standing."""
        return lambda prompt: yes(self.between(prompt, poorest, richest))

    def ladder(self, **rungs: tuple[float, float]) -> Rule:
        """Weights (or chances) that go from the poorest's to the richest's."""
        return lambda prompt: {
            code: self.between(prompt, *ends) for code, ends in rungs.items()
        }

    def count(self, poorest: float, richest: float, least: int = 0) -> Rule:
        """A count with a long tail, whose mean goes with the standing."""
        return lambda prompt: float(
            least
            + int(self.chance.expovariate(1 / self.between(prompt, poorest, richest)))
        )

    def location(self, prompt: Prompt) -> str:
        """A GPS reading in the province answered before."""
        centre = PLACES.get(prompt.text("province"), ELSEWHERE)
        return point_near(centre, self.chance)

    def telephone(self, prompt: Prompt) -> str:
        """A telephone number of nobody: the prefix 555 0 is not given out."""
        return f"+555 0{self.chance.randrange(10**7, 10**8)}"
