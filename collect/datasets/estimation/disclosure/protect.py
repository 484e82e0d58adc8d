"""Disclosure control of a release in one call."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from collect.datasets.estimation.disclosure.audit import Audit, audit
from collect.datasets.estimation.disclosure.complementary import (
    Method,
    choose,
    costs,
)
from collect.datasets.estimation.disclosure.differencing import (
    Difference,
    differences,
    still_known,
)
from collect.datasets.estimation.disclosure.observations import (
    PRIMARY,
    SECONDARY,
    Key,
    Kind,
    Observation,
)
from collect.datasets.estimation.disclosure.parts import Bools
from collect.datasets.estimation.disclosure.primary import (
    TIES,
    Primary,
    primary,
    unreliable,
)
from collect.datasets.estimation.disclosure.programme import (
    Solving,
    in_step,
    solve,
)
from collect.datasets.estimation.disclosure.quantities import amounts, counts
from collect.datasets.estimation.disclosure.rules import Rules
from collect.datasets.estimation.disclosure.tables import Hierarchies, Table, build
from collect.datasets.estimation.thresholds import (
    LOW_RELIABILITY,
    MISSING,
    NORMAL,
    SUPPRESSED,
)


@dataclass(frozen=True)
class Counts:
    """Observations of a release by what became of them."""

    published: int
    flagged: int
    primary: int
    secondary: int

    @property
    def lost(self) -> float:
        """Share of the observations that is suppressed."""
        whole = self.published + self.primary + self.secondary
        return (self.primary + self.secondary) / whole if whole else 0.0


@dataclass(frozen=True)
class Protected:
    """A release after disclosure control.

    ``observations``: in the order given, figures None where suppressed; ``limits``:
    name, number and source of each limit applied; ``audit``: whether it may go out;
    ``differences``: groups an earlier release exposes (those isolated are suppressed);
    ``methods``: by indicator, how further cells were chosen; exact if all of them were.
    """

    observations: tuple[Observation, ...]
    counts: Counts
    limits: tuple[tuple[str, float, str], ...]
    audit: Audit
    differences: tuple[Difference, ...]
    methods: Mapping[str, Method]

    @property
    def suppressed(self) -> frozenset[tuple[str, Key]]:
        """Indicator and domain of every suppressed observation."""
        return frozenset(
            (each.indicator, each.key)
            for each in self.observations
            if not each.published
        )


def protect(
    observations: Sequence[Observation],
    rules: Rules,
    earlier: Sequence[Observation] = (),
    *,
    kinds: Mapping[str, Kind] | None = None,
    hierarchies: Hierarchies | None = None,
) -> Protected:
    """Suppress what may not be published, and try to recover it.

    ``earlier``: observations of earlier releases as they were published; ``kinds``: by
    indicator, proportion where it is not named; ``hierarchies``: parents of codes.

    Nothing may be released unless ``audit.passed``. Raises ValueError where an
    observation has no n, or the same domain comes twice with different n.
    """
    found = differences(earlier, observations, rules)
    release = _Release(observations, rules, found, kinds or {}, hierarchies or {})
    cases = release.cases(earlier)
    hidden = _hidden_counts(cases, rules)
    found_patterns = solve(
        in_step([_protect_case(case, hidden[case.signature], rules) for case in cases])
    )
    result = list(observations)
    audits, methods = [], {}
    for case, patterns in zip(cases, found_patterns, strict=True):
        audits.append(patterns.audit)
        methods[case.indicator] = patterns.method
        for place, observation in case.outcome(patterns.unknown, rules):
            result[place] = observation
    return Protected(
        tuple(result),
        _count(result),
        tuple(rules.limits()),
        Audit(
            tuple(each for own in audits for each in own.findings),
            tuple(each for own in audits for each in own.problems),
        ),
        found,
        methods,
    )


@dataclass(frozen=True, eq=False)
class _Case:
    """One indicator: its table, its unsafe cells, and what is known already.

    ``places``: where its observations stand in the release; observations of earlier
    releases come after them.
    """

    indicator: str
    places: tuple[int, ...]
    observations: tuple[Observation, ...]
    table: Table
    primary: Primary
    known: Bools

    @property
    def signature(self) -> Hashable:
        """The same for indicators of the same cases, which one reader can combine."""
        return frozenset(zip(self.table.keys, self.table.n.tolist(), strict=True))

    def outcome(self, unknown: Bools, rules: Rules) -> list[tuple[int, Observation]]:
        found = []
        for cell, positions in enumerate(self.table.positions):
            for position in positions:
                if position < len(self.places):
                    own = self.observations[position]
                    reasons = self.primary.reasons[cell] if unknown[cell] else ()
                    after = _after(own, bool(unknown[cell]), reasons, rules)
                    found.append((self.places[position], after))
        return found


@dataclass(frozen=True, eq=False)
class _Release:
    observations: Sequence[Observation]
    rules: Rules
    differences: Sequence[Difference]
    kinds: Mapping[str, Kind]
    hierarchies: Hierarchies

    def cases(self, earlier: Sequence[Observation]) -> list[_Case]:
        known, beyond = still_known(earlier, self.observations, self.rules)
        places: dict[str, list[int]] = {}
        for place, observation in enumerate(self.observations):
            places.setdefault(observation.indicator, []).append(place)
        return [
            self._case(
                indicator,
                own,
                {key for name, key in known if name == indicator},
                [each for each in beyond if each.indicator == indicator],
            )
            for indicator, own in places.items()
        ]

    def _case(
        self,
        indicator: str,
        places: list[int],
        known: set[Key],
        beyond: list[Observation],
    ) -> _Case:
        rules = self.rules
        observations = (*(self.observations[place] for place in places), *beyond)
        table = build(
            observations,
            self.kinds.get(indicator, "proportion"),
            self.hierarchies,
            protect_missing=rules.protect_missing,
        )
        apart = {
            each.key
            for each in self.differences
            if each.indicator == indicator and each.kind == "isolated"
        }
        only_before = {each.key for each in beyond}
        known = known | only_before
        return _Case(
            indicator,
            tuple(places),
            observations,
            table,
            primary(
                table,
                observations,
                rules,
                _cells(table, apart),
                _with_margins(table, _cells(table, only_before)),
            ),
            np.array([key in known for key in table.keys], dtype=bool),
        )


def _cells(table: Table, keys: set[Key]) -> list[int]:
    return [cell for cell, key in enumerate(table.keys) if key in keys]


def _with_margins(table: Table, cells: list[int]) -> list[int]:
    """Also the margins nobody published that such cells make up, in part or whole."""
    found = set(cells)
    hidden = table.hidden
    while True:
        more = {
            relation.parent
            for relation in table.relations
            if hidden[relation.parent] and found.intersection(relation.children)
        }
        if more <= found:
            return sorted(found)
        found |= more


@dataclass(frozen=True)
class _Hidden:
    """Cells whose n nobody sees, and how they were chosen."""

    keys: frozenset[Key]
    method: Method


def _hidden_counts(cases: Sequence[_Case], rules: Rules) -> dict[Hashable, _Hidden]:
    """Cells whose n nobody may see, the same for all indicators of the same cases.

    Otherwise one indicator would show the n that another one hides.
    """
    together: dict[Hashable, list[_Case]] = {}
    for case in cases:
        together.setdefault(case.signature, []).append(case)
    found = solve(in_step([_hidden(group, rules) for group in together.values()]))
    return dict(zip(together, found, strict=True))


def _hidden(group: Sequence[_Case], rules: Rules) -> Solving[_Hidden]:
    small = {
        case.table.keys[cell]
        for case in group
        for cell in np.flatnonzero(case.primary.small)
    }
    known = {
        case.table.keys[cell] for case in group for cell in np.flatnonzero(case.known)
    }
    table = group[0].table
    forced = np.array([key in small for key in table.keys], dtype=bool)
    public = np.array([key in known for key in table.keys], dtype=bool)
    quantity = counts(table, forced, public, rules)
    choice = yield from choose(table, forced, quantity, costs(table))
    keys = frozenset(table.keys[cell] for cell in np.flatnonzero(choice.unknown))
    return _Hidden(keys, choice.method)


@dataclass(frozen=True, eq=False)
class _Patterns:
    unknown: Bools
    audit: Audit
    method: Method


def _protect_case(case: _Case, hidden: _Hidden, rules: Rules) -> Solving[_Patterns]:
    """Suppress for the values what the counts leave open, and audit both."""
    table = case.table
    uncounted = np.array([key in hidden.keys for key in table.keys], dtype=bool)
    sensitive = rules.is_sensitive(case.indicator)
    quantity = amounts(table, case.primary, case.known, rules, sensitive=sensitive)
    chosen = yield from choose(
        table, uncounted | case.primary.unsafe, quantity, costs(table)
    )
    small = counts(table, case.primary.small, case.known, rules)
    parts = [(small, uncounted)]
    if quantity is not None:
        parts.append((quantity, chosen.unknown))
    found = yield from audit(case.indicator, table, parts, case.known, rules)
    method = chosen.method if hidden.method == "exact" else hidden.method
    return _Patterns(chosen.unknown, found, method)


def _after(
    observation: Observation, unknown: bool, reasons: tuple[str, ...], rules: Rules
) -> Observation:
    n = observation.n or 0
    if unknown:
        return replace(
            observation,
            value=None,
            n=None,
            sum_weights=None,
            standard_error=None,
            lower=None,
            upper=None,
            design_effect=None,
            degrees_of_freedom=None,
            cases=None,
            remainder=None,
            status=SUPPRESSED,
            conf_status=PRIMARY if reasons else SECONDARY,
            reasons=reasons or (TIES,),
        )
    status = LOW_RELIABILITY if unreliable(n, rules) else NORMAL
    if not n or observation.value is None:
        status = MISSING
    return replace(
        observation.rounded(rules.decimals),
        n=rules.count_base * round(n / rules.count_base),
        cases=None,
        remainder=None,
        status=status,
    )


def _count(observations: Sequence[Observation]) -> Counts:
    status = [each.conf_status for each in observations]
    return Counts(
        published=sum(each.published for each in observations),
        flagged=sum(each.status == LOW_RELIABILITY for each in observations),
        primary=status.count(PRIMARY),
        secondary=status.count(SECONDARY),
    )
