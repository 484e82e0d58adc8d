"""What a release would be made of, told before it is made."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from collect.datasets.models import Dataset, Estimate, Run
from collect.datasets.releases import queries
from collect.datasets.releases.describing import rules_of
from collect.forms.models import Form


@dataclass(frozen=True)
class Given:
    """What a source form gives: its last run that finished, and how many figures it
    found. `few` of them rest on too few cases, `new` says that the newest release was
    made from another run."""

    form: Form
    run: Run | None
    figures: int
    few: int
    new: bool


def preview(dataset: Dataset) -> list[Given]:
    """What each source gives, by id. Figures that disclosure control withholds to
    protect others are only known when a release is made."""
    sources = queries.source_forms(dataset)
    runs = [each.run.pk for each in sources if each.run]
    limit = rules_of(dataset.rules).suppressed_below.value
    counted = (
        Estimate.objects.filter(run__in=runs)
        .values_list("run")
        .annotate(figures=Count("pk"), few=Count("pk", filter=Q(n__lt=limit)))
    )
    counts = {run: (figures, few) for run, figures, few in counted.order_by()}
    newest = queries.newest(dataset)
    released = newest.provenance["forms"] if newest else []
    used = {each["run"] for each in released}
    found = []
    for each in sources:
        run = each.run
        figures, few = counts.get(run.pk, (0, 0)) if run else (0, 0)
        new = run is not None and run.pk not in used
        found.append(Given(each.form, run, figures, few, new))
    return found
