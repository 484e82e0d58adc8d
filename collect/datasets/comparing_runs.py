"""Reads of runs: which are at work, which went before, and what changed between two."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from collect.datasets.models import Estimate, Run, RunState
from collect.datasets.queries import runs_of
from collect.forms.models import Form

ACTIVE = (RunState.RUNNING, RunState.QUEUED)
_SAME = 1e-9
"""Estimates that differ by less are equal: sums come in another order."""


@dataclass(frozen=True)
class Step:
    """A number in two runs."""

    before: int
    after: int

    @property
    def change(self) -> int:
        """How many more."""
        return self.after - self.before


@dataclass(frozen=True)
class Difference:
    """What a run found otherwise than the one before it.

    `checks`: those of which more or fewer findings wait, by name. `moved`: how many
    estimates have another value, None where those before are kept no more.
    """

    former: Run
    submissions: Step
    findings: Step
    cells: Step
    checks: dict[str, Step]
    moved: int | None

    @property
    def is_nothing(self) -> bool:
        """Whether all that is compared is the same."""
        steps = (self.submissions, self.findings, self.cells)
        return not (any(one.change for one in steps) or self.checks or self.moved)


def active_runs(form: Form) -> list[Run]:
    """The run that is worked on, and the one that waits: the first comes first."""
    found = runs_of(form).filter(state__in=ACTIVE).select_related("requested_by")
    return sorted(found, key=lambda run: ACTIVE.index(RunState(run.state)))


def ahead_of(run: Run) -> int:
    """How many runs, of any form, are worked on before this one, which waits."""
    earlier = Q(due_at__lt=run.due_at) | Q(due_at=run.due_at, pk__lt=run.pk)
    first = Q(state=RunState.RUNNING) | (Q(state=RunState.QUEUED) & earlier)
    return Run.objects.filter(first).exclude(pk=run.pk).count()


def succeeded(form: Form) -> QuerySet[Run]:
    """The form's runs that ended well, the newest first."""
    return runs_of(form).filter(state=RunState.SUCCEEDED)


def difference(run: Run) -> Difference | None:
    """What changed from the run before that ended well; None where there is none."""
    former = succeeded(run.form).filter(pk__lt=run.pk).first()
    if former is None:
        return None
    names = sorted({*run.pending, *former.pending})
    checks = {
        name: Step(former.pending.get(name, 0), run.pending.get(name, 0))
        for name in names
    }
    return Difference(
        former=former,
        submissions=Step(former.submissions, run.submissions),
        findings=Step(former.findings, run.findings),
        cells=Step(former.proof.get("cells", 0), run.proof.get("cells", 0)),
        checks={name: step for name, step in checks.items() if step.change},
        moved=_moved(former, run),
    )


def _moved(former: Run, run: Run) -> int | None:
    """How many estimates are new, gone or of another value."""
    before, after = _values(former), _values(run)
    if former.observations and not before:
        return None
    return sum(
        not _alike(before.get(key, ()), after.get(key, ()))
        for key in before.keys() | after.keys()
    )


def _values(run: Run) -> dict[tuple[str, ...], tuple[float | None, ...]]:
    rows = Estimate.objects.filter(run=run).values_list(
        "indicator", "ref_area", "time_period", "domain", "value"
    )
    return {
        (*names, *map(str, sorted(domain.items()))): (value,)
        for *names, domain, value in rows
    }


def _alike(one: tuple[float | None, ...], other: tuple[float | None, ...]) -> bool:
    if one == other:
        return True
    return (
        one != ()
        and other != ()
        and one[0] is not None
        and other[0] is not None
        and abs(one[0] - other[0]) <= _SAME * max(1.0, abs(one[0]))
    )
