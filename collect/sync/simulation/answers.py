"""Draws plausible answers from a seeded generator.

A profile says, question by question, what is likely for this household or school;
everything else is drawn by the type of the question. Constraints are met by drawing
again, guided by the numbers written in them.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from collect.sync.simulation.errors import FillError
from collect.sync.simulation.form_engine import Prompt
from collect.sync.simulation.session import Session
from collect.sync.simulation.tree import Scalar

Rule = Callable[[Prompt], "Scalar | Mapping[str, float]"]
"""For one question: an answer, or weights of codes (select_one), or the chance of
each code (select_multiple). Empty text leaves the question empty."""

TRIES = 400
SKIPPED_SHARE = 0.05
NAMES = [
    "Aisha",
    "Amara",
    "Arif",
    "Bina",
    "Budi",
    "Chanthou",
    "Citra",
    "Dara",
    "Dewi",
    "Dolma",
    "Eka",
    "Farid",
    "Gita",
    "Hari",
    "Indra",
    "Jaya",
    "Kiran",
    "Lakshmi",
    "Lina",
    "Maya",
    "Mei",
    "Nadia",
    "Nimal",
    "Putri",
    "Rahul",
    "Rina",
    "Sari",
    "Sokha",
    "Sunita",
    "Tara",
    "Tenzin",
    "Umi",
    "Vanna",
    "Wati",
    "Yusuf",
    "Zahra",
]
WORDS = [
    "near",
    "the",
    "market",
    "road",
    "and",
    "the",
    "old",
    "school",
    "by",
    "the",
    "river",
    "after",
    "the",
    "bridge",
]
ONE_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def point_near(centre: tuple[float, float], chance: random.Random) -> str:
    """A GPS reading some kilometres from `centre` (latitude, longitude in degrees)."""
    latitude = round(centre[0] + chance.gauss(0, 0.05), 6)
    longitude = round(centre[1] + chance.gauss(0, 0.05), 6)
    return f"{latitude} {longitude} 0.0 {round(chance.uniform(3, 12), 1)}"


@dataclass(slots=True)
class SeededAnswers:
    """A respondent whose every answer comes from `chance` and the rules."""

    chance: random.Random
    rules: Mapping[str, Rule] = field(default_factory=dict)
    near: tuple[float, float] = (-7.8, 110.4)

    def answer(self, prompt: Prompt) -> Scalar | None:
        """An answer the question accepts, or None to leave an optional one empty.

        Raises FillError naming the question and its constraint when none is found.
        """
        rule = self.rules.get(prompt.name)
        if rule is None and not prompt.required and self._skips(prompt):
            return None
        if rule is not None:
            for _ in range(20):
                value = self._ruled(prompt, rule(prompt))
                if value is None and prompt.required:
                    break
                if value is None or prompt.accepts(value):
                    return value
        for value in self._drawn(prompt):
            if prompt.accepts(value):
                return value
        constraint = prompt.definition.constraint
        raise FillError(
            f"{prompt.definition.path}: no answer found that meets "
            f"{constraint.source if constraint else 'the offered choices'!r}; "
            "give it a rule in a profile"
        )

    def repeats(self, name: str, session: Session) -> int:
        """One to four instances where the form does not count them."""
        return self.chance.choice((1, 1, 2, 3, 4))

    def media(self, prompt: Prompt) -> tuple[str, bytes]:
        """A small file: a one-pixel picture, or some bytes."""
        stem = f"{self.chance.getrandbits(40):013d}"
        if prompt.question.media_type.startswith("image"):
            return f"{stem}.png", ONE_PIXEL
        suffix = {"audio/*": "m4a", "video/*": "mp4"}
        ending = suffix.get(prompt.question.media_type, "txt")
        return f"{stem}.{ending}", self.chance.randbytes(64)

    def _skips(self, prompt: Prompt) -> bool:
        return self.chance.random() < SKIPPED_SHARE

    def _ruled(
        self, prompt: Prompt, said: Scalar | Mapping[str, float]
    ) -> Scalar | None:
        if not isinstance(said, Mapping):
            return None if said == "" else said
        codes = prompt.codes
        if prompt.question.control == "select":
            chosen = [c for c in codes if self.chance.random() < said.get(c, 0)]
            if not chosen and prompt.required:
                chosen = [max(codes, key=lambda code: said.get(code, 0))]
            return " ".join(chosen) or None
        weights = [said.get(code, 0.0) for code in codes]
        if not any(weights):
            return self.chance.choice(codes) if codes else None
        return self.chance.choices(codes, weights)[0]

    def _drawn(self, prompt: Prompt) -> Iterator[Scalar]:
        draw = self._drawer(prompt)
        for _ in range(TRIES):
            value = draw(prompt)
            if value is not None:
                yield value

    def _drawer(self, prompt: Prompt) -> Callable[[Prompt], Scalar | None]:
        by_control: dict[str, Callable[[Prompt], Scalar | None]] = {
            "select1": self._one,
            "select": self._several,
            "rank": self._ranked,
            "range": self._in_range,
            "trigger": lambda _: "OK",
        }
        by_kind: dict[str, Callable[[Prompt], Scalar | None]] = {
            "int": self._whole,
            "decimal": self._decimal,
            "date": self._day,
            "dateTime": self._moment,
            "time": lambda _: f"{self.chance.randrange(7, 19):02d}:15:00.000+00:00",
            "geopoint": lambda _: self._point(),
            "geotrace": lambda _: self._line(closed=False),
            "geoshape": lambda _: self._line(closed=True),
        }
        control = by_control.get(prompt.question.control)
        return control or by_kind.get(prompt.definition.kind, self._text)

    def _one(self, prompt: Prompt) -> Scalar | None:
        codes = prompt.codes
        return self.chance.choice(codes) if codes else None

    def _several(self, prompt: Prompt) -> Scalar | None:
        codes = prompt.codes
        if not codes:
            return None
        count = min(len(codes), self.chance.choice((1, 1, 2, 2, 3)))
        chosen = set(self.chance.sample(codes, count))
        return " ".join(code for code in codes if code in chosen)

    def _ranked(self, prompt: Prompt) -> Scalar | None:
        codes = prompt.codes
        return " ".join(self.chance.sample(codes, len(codes))) or None

    def _in_range(self, prompt: Prompt) -> Scalar:
        first, last, step = prompt.question.bounds or (0.0, 10.0, 1.0)
        steps = math.floor((last - first) / step + 1e-9)
        return round(first + step * self.chance.randint(0, steps), 6)

    def _number(self, prompt: Prompt) -> float:
        literals = prompt.literals
        if not literals:
            return self.chance.uniform(0, 30)
        if self.chance.random() < 0.1:
            return self.chance.choice(literals) + self.chance.choice((-1, 0, 1))
        if len(literals) == 1:
            literals = [0.0, *literals] if literals[0] else [0.0, 30.0]
        place = min(int(self.chance.expovariate(1.2)), len(literals) - 2)
        low, high = literals[place], literals[place + 1]
        return self.chance.triangular(low, high, low + (high - low) * 0.2)

    def _whole(self, prompt: Prompt) -> Scalar:
        return float(round(self._number(prompt)))

    def _decimal(self, prompt: Prompt) -> Scalar:
        return round(self._number(prompt), 1)

    def _day(self, prompt: Prompt) -> Scalar:
        back = int(self.chance.expovariate(1 / 300))
        ahead = self.chance.random() < 0.1
        return prompt.session.clock.date() + timedelta(days=back if ahead else -back)

    def _moment(self, prompt: Prompt) -> Scalar:
        return prompt.session.clock - timedelta(minutes=self.chance.randrange(10000))

    def _point(self) -> str:
        return point_near(self.near, self.chance)

    def _line(self, *, closed: bool) -> str:
        points = [self._point() for _ in range(4)]
        return "; ".join([*points, points[0]] if closed else points)

    def _text(self, prompt: Prompt) -> Scalar:
        """Mostly words; sometimes the digits that patterns often want."""
        if prompt.definition.constraint is not None:
            size = self.chance.randint(1, 14)
            digits = "".join(self.chance.choices("0123456789", k=size))
            return self.chance.choice((digits, digits, self._words()))
        return self._words()

    def _words(self) -> str:
        name = self.chance.choice(NAMES)
        if self.chance.random() < 0.5:
            return name
        return " ".join([name, *self.chance.sample(WORDS, 3)])
