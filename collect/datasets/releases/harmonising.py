"""Codes of one country's form as those of the region: what stands for what.

A form may ask what the registry knows under codes of its own. The dataset says which code
of the form stands for which of the registry; figures are never changed by it, only what
they are called.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from collect.datasets.estimation.disclosure import Observation
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.standard import INDICATOR, REF_AREA, TOTAL
from collect.datasets.publishing.structure import TIME_PERIOD

Json = dict[str, Any]
Codes = Mapping[str, str]
_PLACES = (INDICATOR, REF_AREA, TIME_PERIOD)


@dataclass(frozen=True)
class Harmonisation:
    """What a form's codes stand for: `indicators` and `dimensions` by the form's own
    code, `codes` by the form's own dimension (and `REF_AREA`) and code."""

    indicators: Codes = field(default_factory=dict)
    dimensions: Codes = field(default_factory=dict)
    codes: Mapping[str, Codes] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Harmonisation:
        """From JSON."""
        return cls(*(given.get(name) or {} for name in cls.__dataclass_fields__))

    def to_json(self) -> Json:
        """What is not empty."""
        return {name: value for name, value in asdict(self).items() if value}

    def indicator(self, code: str) -> str:
        """What an indicator is called in the dataset."""
        return self.indicators.get(code, code)

    def dimension(self, code: str) -> str:
        """What a dimension is called in the dataset."""
        return self.dimensions.get(code, code)

    def area(self, code: str) -> str:
        """What an area is called in the dataset."""
        return self.codes.get(REF_AREA, {}).get(code, code)

    def domain(self, domain: Codes) -> dict[str, str]:
        """A domain in the codes of the dataset."""
        return {
            self.dimension(name): self.codes.get(name, {}).get(code, code)
            for name, code in domain.items()
        }

    def since(self, then: Harmonisation) -> Harmonisation:
        """From what codes were called `then` to what they are called by this one."""
        return Harmonisation(
            _renamed(then.indicators, self.indicators),
            _renamed(then.dimensions, self.dimensions),
            {
                then.dimension(own): changed
                for own in {**then.codes, **self.codes}
                if (
                    changed := _renamed(
                        then.codes.get(own, {}), self.codes.get(own, {})
                    )
                )
            },
        )

    def disparities(self, rows: Sequence[Mapping[str, Any]]) -> list[Json]:
        """Disparities of a run in the codes of the dataset."""
        return [self._disparity(row) for row in rows]

    def _disparity(self, row: Mapping[str, Any]) -> Json:
        codes = self.codes.get(row["stratifier"], {})
        named = {
            name: [codes.get(code, code) for code in row[name]]
            for name in ("groups", "subgroups")
        }
        return {
            **row,
            **named,
            "indicator": self.indicator(row["indicator"]),
            "ref_area": self.area(row["ref_area"]),
            "stratifier": self.dimension(row["stratifier"]),
            "reference": codes.get(row["reference"], row["reference"]),
        }

    def observation(self, observation: Observation) -> Observation:
        """An observation in the codes of the dataset."""
        return replace(
            observation,
            indicator=self.indicator(observation.indicator),
            ref_area=self.area(observation.ref_area),
            domain=self.domain(observation.domain),
        )

    def records(
        self, records: Sequence[Mapping[str, Any]], form: str
    ) -> list[Mapping[str, Any]]:
        """Records of a run in the codes of the dataset.

        Raises PublicationError if two different observations would become one: figures
        of two groups cannot stand for their sum.
        """
        if not self.to_json():
            return list(records)
        seen: dict[Any, Mapping[str, Any]] = {}
        found = []
        for record in records:
            renamed = self._record(record)
            first = seen.setdefault(_place(renamed), record)
            if _place(first) != _place(record):
                raise PublicationError(
                    f"In {form}, {_shown(first)} and {_shown(record)} would both be "
                    f"{_shown(renamed)}. Map one of them to another code, or none."
                )
            found.append(renamed)
        return found

    def _record(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        return {
            **record,
            "indicator": self.indicator(record["indicator"]),
            "ref_area": self.area(record["ref_area"]),
            "domain": self.domain(record["domain"]),
        }


NOTHING = Harmonisation()


def _renamed(then: Codes, now: Codes) -> dict[str, str]:
    """By its former name, what is called otherwise now."""
    pairs = ((then.get(own, own), now.get(own, own)) for own in {**then, **now})
    return {before: after for before, after in pairs if before != after}


def _place(record: Mapping[str, Any]) -> tuple[Any, ...]:
    domain = {name: code for name, code in record["domain"].items() if code != TOTAL}
    return (
        record["indicator"],
        record["ref_area"],
        record["time_period"],
        tuple(sorted(domain.items())),
    )


def _shown(record: Mapping[str, Any]) -> str:
    indicator, area, _, domain = _place(record)
    return " ".join([indicator, area, *(f"{name}={code}" for name, code in domain)])


@dataclass(frozen=True)
class Asked:
    """What a form asks, in its own codes: types of indicators, and dimensions."""

    form: str
    indicators: Mapping[str, str]
    dimensions: Collection[str]


@dataclass(frozen=True)
class Regional:
    """What the region knows: types of indicators (any, if there are none), and codes by
    dimension (any, if there are none)."""

    indicators: Mapping[str, Collection[str]]
    codes: Mapping[str, Collection[str]]


def problems(given: Harmonisation, asked: Asked, region: Regional) -> Iterator[str]:
    """What is wrong with a mapping, in sentences that say what to write instead."""
    yield from _of_indicators(given, asked, region)
    yield from _of_dimensions(given, asked, region)
    for name, codes in given.codes.items():
        if name != REF_AREA and name not in asked.dimensions:
            yield _unknown(asked.form, "dimension", name, asked.dimensions)
            continue
        yield from _twice(asked.form, codes, f"codes of {name}", {})
        target = given.dimension(name)
        known = region.codes.get(target, ())
        for code in codes.values():
            if known and code not in known:
                yield _unregistered(f"code of {target}", code, known)


def _of_indicators(
    given: Harmonisation, asked: Asked, region: Regional
) -> Iterator[str]:
    yield from _twice(asked.form, given.indicators, "indicators", asked.indicators)
    for own, target in given.indicators.items():
        if own not in asked.indicators:
            yield _unknown(asked.form, "indicator", own, asked.indicators)
        elif target not in region.indicators:
            yield _unregistered("indicator", target, region.indicators)
        else:
            kind, wanted = asked.indicators[own], region.indicators[target]
            if wanted and kind not in wanted:
                yield (
                    f"{own} is a {kind} in {asked.form}, but {target} is estimated as "
                    f"{' or '.join(wanted)}; they are not the same."
                )


def _of_dimensions(
    given: Harmonisation, asked: Asked, region: Regional
) -> Iterator[str]:
    present = dict.fromkeys(asked.dimensions, "")
    yield from _twice(asked.form, given.dimensions, "dimensions", present)
    for own, target in given.dimensions.items():
        if own in _PLACES or target in _PLACES:
            yield f"{own} cannot stand for {target}: areas and periods have one name."
        elif own not in asked.dimensions:
            yield _unknown(asked.form, "dimension", own, asked.dimensions)
        elif target not in region.codes:
            yield _unregistered("dimension", target, region.codes)


def _twice(
    form: str, pairs: Codes, what: str, present: Mapping[str, str]
) -> Iterator[str]:
    """Two that would be one; those that are there and not mapped keep their name."""
    kept = {code: code for code in present if code not in pairs}
    seen: dict[str, str] = kept
    for own, target in pairs.items():
        if target in seen:
            yield (
                f"The {what} {seen[target]} and {own} of {form} both stand for {target}; "
                "figures of two cannot be put together."
            )
        seen.setdefault(target, own)


def _unknown(form: str, what: str, code: str, known: Collection[str]) -> str:
    return f"{form} has no {what} {code}.{_meant(code, known)}"


def _unregistered(what: str, code: str, known: Collection[str]) -> str:
    return f"{code} is no {what} that is registered.{_meant(code, known)}"


def _meant(code: str, known: Collection[str]) -> str:
    alike = (
        [each for each in known if each[:2] == code[:2]] if len(known) > 500 else known
    )
    found = get_close_matches(code, alike, n=1, cutoff=0.72)
    return f" Did you mean {found[0]}?" if found else ""
