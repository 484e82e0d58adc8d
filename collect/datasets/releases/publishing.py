"""Making a release: protected, audited, written, and kept whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.models import Dataset, Release, ReleaseFile
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.formats import FORMATS, publish
from collect.datasets.publishing.options import Options
from collect.datasets.recollection import code
from collect.datasets.releases import microdata, queries
from collect.datasets.releases.building import (
    AuditError,
    Built,
    Sources,
    build,
    publication,
)
from collect.datasets.releases.comparing import Side, differences, summary
from collect.datasets.releases.describing import rules_of
from collect.datasets.releases.microdata import Microdata
from collect.datasets.releases.progress import Progress
from collect.datasets.releases.queries import SourceForm
from collect.datasets.releases.registry import registry
from collect.datasets.releases.wanted import Wanted, digest, moment, read, words
from collect.forms import blobs
from collect.lib.clock import now
from collect.problems import Problem

_TOLD = 20
"""So many figures that can be worked out are named in a refusal."""


NOBODY = Progress()

ROUNDS = 3
"""So often a release is made of a dataset that changes meanwhile."""


@dataclass(frozen=True)
class Published:
    """A release, and whether it is a new one."""

    release: Release
    new: bool


@dataclass(frozen=True)
class Made:
    """A file of a release that is not there yet."""

    name: str
    format: str
    media_type: str
    arrived: blobs.Arrived
    microdata: bool = False


@dataclass(frozen=True)
class Draft:
    """A release before it has a row, with its files; or the one that has one already."""

    release: Release
    files: tuple[Made, ...] = ()


def publish_release(
    *,
    dataset: Dataset,
    by: Actor | None,
    base_url: str = "",
    progress: Progress = NOBODY,
) -> Published:
    """A release of what the last runs of the source forms have found.

    If it would say nothing else than the newest one does, that one. `base_url` is the
    address of the dataset's releases. Most of the time nothing is locked: the release
    is made first, and appears if nobody has changed the dataset meanwhile; otherwise
    it is made anew. Raises Problem 409.81 without estimates, 409.82 if the audit fails,
    409.83 for what SDMX cannot express, 409.89 if persons would stand out in the
    microdata, 409.85 if the dataset changes all the time.
    """
    for rest in reversed(range(ROUNDS)):
        progress.enter("reading")
        wanted = read(Dataset.objects.get(pk=dataset.pk))
        with ExitStack() as arrivals:
            try:
                draft = _draft(wanted, by, base_url, progress, arrivals)
            except Problem:
                if rest and _is_past(wanted):
                    continue
                raise
            found = _appear(wanted, draft, by, progress, last=not rest)
        if found is not None:
            return found
    raise Problem("409.85", times=ROUNDS)


def _draft(
    wanted: Wanted,
    by: Actor | None,
    base_url: str,
    progress: Progress,
    arrivals: ExitStack,
) -> Draft:
    """The release and its files; the former one where it would say nothing else."""
    # The audit takes most of the time, and would find the same again.
    if wanted.published is not None:
        return Draft(wanted.published)
    progress.enter("protecting", inputs=wanted.inputs)
    built = _built(wanted.dataset, wanted.sources)
    persons = microdata.make(wanted.dataset, wanted.forms)
    description = _description(wanted, built, persons)
    said = [built.dimensions, description, built.table.to_pylist(), persons.digest]
    fingerprint = digest(said)
    former = wanted.former
    if former is not None and former.fingerprint == fingerprint:
        return Draft(former)
    progress.enter("writing")
    release = Release(
        dataset=wanted.dataset,
        number=wanted.number,
        created_at=now(),
        created_by=by,
        structure={"dimensions": built.dimensions},
        description=description,
        fingerprint=fingerprint,
        inputs=wanted.inputs,
        provenance={"forms": [*map(_provenance, wanted.forms)], "code": code()},
        counts=_counts(wanted.sources, built) | persons.counts,
        diff=_diff(former, built),
    )
    address = f"{base_url}/{release.number}/files/"
    files = [
        *_write(release, built, address, arrivals),
        *_write_microdata(release, persons, arrivals),
    ]
    return Draft(release, tuple(files))


@transaction.atomic
def _appear(
    wanted: Wanted, draft: Draft, by: Actor | None, progress: Progress, *, last: bool
) -> Published | None:
    """The draft becomes the release; None if it is not what is wanted any more.

    In the `last` round, runs that have finished meanwhile are left to the next release:
    in an ongoing survey there are always some.
    """
    locked = Dataset.objects.select_for_update(no_key=True).get(pk=wanted.dataset.pk)
    current, then = moment(locked), wanted.moment
    if current.decided != then.decided or (current.runs != then.runs and not last):
        return None
    progress.confirm()
    release, new = draft.release, draft.release.pk is None
    if new:
        release.save()
        for position, file in enumerate(draft.files):
            _keep(release, position, file)
        record(
            action="release.create",
            by=by,
            details={"dataset": locked.code, "release": release.number},
        )
    progress.end(release, new=new)
    return Published(release, new)


def _is_past(wanted: Wanted) -> bool:
    return moment(Dataset.objects.get(pk=wanted.dataset.pk)) != wanted.moment


def _built(dataset: Dataset, sources: Sources) -> Built:
    earlier = queries.earlier_observations(dataset)
    try:
        with _refused():
            return build(sources, rules_of(dataset.rules), registry(), earlier)
    except AuditError as error:
        found = error.failures
        raise Problem(
            "409.82", count=len(found), first=found[0], findings=found[:_TOLD]
        ) from None


@contextmanager
def _refused() -> Iterator[None]:
    """What cannot be published is a Problem 409.83."""
    try:
        yield
    except PublicationError as error:
        raise Problem("409.83", reason=str(error)) from None


def _description(wanted: Wanted, built: Built, persons: Microdata) -> dict[str, Any]:
    """All that files say beside the figures."""
    said = words(wanted.dataset, wanted.forms)
    return {
        **said,
        "provenance": said["provenance"] | persons.words,
        "areas": sorted(pc.unique(built.table["REF_AREA"]).to_pylist()),
        "periods": sorted(pc.unique(built.table["TIME_PERIOD"]).to_pylist()),
    }


def _provenance(source: SourceForm) -> dict[str, Any]:
    form, run, version = source.form, source.run, source.form.current_version
    return {
        "form": queries.name_of(form),
        "version": version.version if version else None,
        "sha256": version.sha256 if version else None,
        "design": {
            name: getattr(source.workbook.design, name)
            for name in ("weight", "strata", "cluster", "fpc")
        },
        "run": run.pk if run else None,
        "sequence": run.cursor if run else None,
        "submissions": run.submissions if run else 0,
        "counted": run.counted if run else 0,
        "held": run.held if run else 0,
        "rejected": run.rejected if run else 0,
        "reviewRule": run.review_rule if run else None,
        "logEntries": run.log_entries if run else 0,
        # Their texts name submissions, and releases are for everybody.
        "problems": len(run.problems) if run else 0,
    }


def _counts(sources: Sources, built: Built) -> dict[str, Any]:
    counts = built.protected.counts
    return {
        "observations": len(built.table),
        "published": counts.published,
        "flagged": counts.flagged,
        "primary": counts.primary,
        "secondary": counts.secondary,
        "limits": [
            {"name": name, "value": value, "source": source}
            for name, value, source in built.protected.limits
        ],
        "differences": [str(each) for each in built.protected.differences],
        "conflicts": [each.to_json() for each in sources.combined.conflicts],
    }


def _diff(former: Release | None, built: Built) -> dict[str, Any]:
    names = tuple(each["id"] for each in built.dimensions)
    before = Side([], ()) if former is None else queries.side_of(former)
    found = differences(before, Side(built.table.to_pylist(), names))
    return {"release": former.number if former else None, **summary(found)}


def _write(
    release: Release, built: Built, base_url: str, arrivals: ExitStack
) -> Iterator[Made]:
    with _refused():
        found = publication(
            built.table,
            code=release.dataset.code,
            number=release.number,
            issued=release.created_at.date(),
            dimensions=built.dimensions,
            description=release.description,
        )
        files = publish(found, list(FORMATS), Options(base_url=base_url))
        for (name, chunks), kind in zip(files.items(), FORMATS.values(), strict=True):
            arrived = blobs.receive(chunks, kind.media_type)
            arrivals.callback(arrived.drop)
            yield Made(name, kind.name, kind.media_type, arrived)


def _write_microdata(
    release: Release, found: Microdata, arrivals: ExitStack
) -> Iterator[Made]:
    issued = release.created_at.date()
    for file in found.files(release.dataset, release.number, issued):
        arrived = blobs.receive(file.chunks, file.media_type)
        arrivals.callback(arrived.drop)
        yield Made(file.name, file.format, file.media_type, arrived, microdata=True)


def _keep(release: Release, position: int, made: Made) -> None:
    blob = blobs.admit(made.arrived)
    ReleaseFile.objects.create(
        release=release,
        position=position,
        name=made.name,
        format=made.format,
        media_type=made.media_type,
        microdata=made.microdata,
        size=blob.size,
        sha256=blob.sha256,
        blob=blob,
    )
