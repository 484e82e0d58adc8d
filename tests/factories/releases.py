"""Runs that found something, and releases of it."""

from __future__ import annotations

from typing import Any

from collect.accounts.models import Actor
from collect.datasets.models import (
    Dataset,
    DisparityEstimate,
    Estimate,
    Publishing,
    PublishingState,
    Release,
    Run,
    RunState,
)
from collect.datasets.releases import actions, publishing
from collect.forms.models import Form
from collect.lib.clock import now
from tests.factories.accounts import make_user

Group = tuple[int, float]
"""Homes, and their mean number of rooms."""

METADATA: dict[str, Any] = {
    "agency": "CRC",
    "producer": "Bureau of Statistics",
    "contact": {"name": "Desk", "email": "", "url": ""},
    "licence": {"name": "CC0-1.0", "title": "CC0", "url": "https://a.example"},
    "keywords": [],
    "methodology": {},
}


def make_run(
    form: Form,
    area: str = "NPL",
    *,
    urban: Group = (30, 2.5),
    rural: Group = (40, 3.0),
) -> Run:
    """A run that found so many homes of so many rooms in mean."""
    n = urban[0] + rural[0]
    mean = (urban[0] * urban[1] + rural[0] * rural[1]) / n
    run = Run.objects.create(
        form=form,
        state=RunState.SUCCEEDED,
        due_at=now(),
        dimensions=["RESIDENCE"],
        submissions=n,
        counted=n,
        log_entries=3,
        cursor=n,
    )
    groups = {"": (n, mean), "U": urban, "R": rural}
    Estimate.objects.bulk_create(
        _estimate(run, area, position, code, group)
        for position, (code, group) in enumerate(groups.items())
    )
    return run


def _estimate(run: Run, area: str, position: int, code: str, group: Group) -> Estimate:
    n, mean = group
    return Estimate(
        run=run,
        position=position,
        indicator="ROOMS",
        ref_area=area,
        time_period="2026",
        domain={"RESIDENCE": code} if code else {},
        value=mean,
        standard_error=0.25,
        lower=mean - 0.5,
        upper=mean + 0.5,
        n=n,
        sum_weights=float(n),
        design_effect=1.0,
        degrees_of_freedom=n - 2,
        status="A",
    )


def compare(run: Run) -> Run:
    """The same run, with the difference and the ratio of its urban and rural homes."""
    by_area = {row.domain.get("RESIDENCE"): row for row in run.estimates.all()}
    urban, rural = by_area["U"], by_area["R"]
    high, low = rural.value or 0.0, urban.value or 1.0
    values = {"D": high - low, "R": high / low}
    DisparityEstimate.objects.bulk_create(
        DisparityEstimate(
            run=run,
            position=position,
            indicator="ROOMS",
            ref_area=urban.ref_area,
            time_period=urban.time_period,
            stratifier="RESIDENCE",
            measure=measure,
            value=value,
            standard_error=0.5,
            lower=value - 1,
            upper=value + 1,
            subgroups=["U", "R"],
            groups=["R", "U"],
            direction="none",
            ordered=False,
            status="A",
        )
        for position, (measure, value) in enumerate(values.items())
    )
    return run


def make_dataset(
    *sources: Form, code: str = "HOMES", by: Actor | None = None
) -> Dataset:
    """A public dataset of these forms."""
    return actions.create_dataset(
        code=code,
        sources=sources,
        by=by or make_user().actor,
        names={"en": "Homes"},
        public=True,
        metadata=METADATA,
    )


def make_release(form: Form) -> Release:
    """The first release of a public dataset of the form."""
    make_run(form)
    by = make_user().actor
    dataset = make_dataset(form, by=by)
    return publishing.publish_release(dataset=dataset, by=by)


def make_publishing(form: Form) -> Publishing:
    """An attempt that made this release."""
    release = make_release(form)
    return Publishing.objects.create(
        dataset=release.dataset,
        state=PublishingState.SUCCEEDED,
        release=release,
        new=True,
    )
