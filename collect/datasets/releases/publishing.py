"""Making a release: protected, audited, written, and kept whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc
from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.models import MICRODATA, TABLES, Dataset, Release, ReleaseFile
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.formats import FORMATS, files
from collect.datasets.publishing.options import Options
from collect.datasets.recollection import code
from collect.datasets.releases import microdata, queries
from collect.datasets.releases.attribution import provenance_of, words_of
from collect.datasets.releases.building import AuditError, Built, build, publications
from collect.datasets.releases.comparing import (
    Side,
    differences,
    disparity_differences,
    summary,
)
from collect.datasets.releases.describing import rules_of
from collect.datasets.releases.microdata import Microdata
from collect.datasets.releases.progress import Progress
from collect.datasets.releases.queries import SourceForm
from collect.datasets.releases.registry import registry_of
from collect.datasets.releases.sampling import design_of, weighting_of
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
class Made:
    """A file of a release that is not there yet."""

    name: str
    format: str
    media_type: str
    table: str
    arrived: blobs.Arrived


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
) -> Release:
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
    built = _built(wanted)
    persons = microdata.make(wanted.dataset, wanted.forms)
    description = _description(wanted, built, persons)
    rows = [table.to_pylist() for table in built.tables]
    fingerprint = digest([built.structure, description, rows, persons.digest])
    former = wanted.former
    if former is not None and former.fingerprint == fingerprint:
        return Draft(former)
    progress.enter("writing")
    release = Release(
        dataset=wanted.dataset,
        number=wanted.number,
        created_at=now(),
        created_by=by,
        structure=built.structure,
        description=description,
        fingerprint=fingerprint,
        inputs=wanted.inputs,
        provenance={
            "forms": [*map(_provenance, wanted.forms)],
            "code": code(),
            **_regional(wanted, built),
        },
        counts=_counts(wanted, built) | persons.counts,
        diff=_diff(former, built, rows),
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
) -> Release | None:
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
    return release


def _is_past(wanted: Wanted) -> bool:
    return moment(Dataset.objects.get(pk=wanted.dataset.pk)) != wanted.moment


def _built(wanted: Wanted) -> Built:
    combined = wanted.sources.combined
    earlier = queries.earlier_observations(wanted.dataset, wanted.forms, combined)
    rules = rules_of(wanted.dataset.rules)
    try:
        with _refused():
            return build(
                wanted.sources,
                rules,
                registry_of(wanted.dataset),
                earlier,
                wanted.regional,
            )
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
    told = words(wanted.dataset, wanted.forms)
    regional = words_of(wanted.regional, built.groups)
    areas = set(pc.unique(built.table["REF_AREA"]).to_pylist())
    return {
        **told,
        "provenance": {**told["provenance"], **regional, **persons.words},
        "areas": sorted(areas - set(built.groups.names)),
        "periods": sorted(pc.unique(built.table["TIME_PERIOD"]).to_pylist()),
    }


def _regional(wanted: Wanted, built: Built) -> dict[str, Any]:
    found = provenance_of(wanted.regional, built.groups)
    return {"regional": found} if found else {}


def _provenance(source: SourceForm) -> dict[str, Any]:
    form, run, version = source.form, source.run, source.form.current_version
    return {
        "form": queries.name_of(form),
        "version": version.version if version else None,
        "sha256": version.sha256 if version else None,
        "design": design_of(source.workbook.design),
        "weighting": weighting_of(run.weighting) if run else {},
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
        "mapping": source.mapping.to_json(),
    }


def _counts(wanted: Wanted, built: Built) -> dict[str, Any]:
    counts = built.protected.counts
    given = [each.observation.value is not None for each in built.groups.found]
    return {
        "observations": len(built.table),
        "disparities": _disparity_counts(built),
        "published": counts.published,
        "flagged": counts.flagged,
        "primary": counts.primary,
        "secondary": counts.secondary,
        "limits": [
            {"name": name, "value": value, "source": source}
            for name, value, source in built.protected.limits
        ],
        "differences": [str(each) for each in built.protected.differences],
        "conflicts": [each.to_json() for each in wanted.sources.combined.conflicts],
        "groups": {"figures": sum(given), "missing": len(given) - sum(given)},
    }


def _disparity_counts(built: Built) -> dict[str, int]:
    found = built.disparities
    rows = 0 if found is None else len(found.table)
    withheld = 0 if found is None else found.withheld
    return {"observations": rows, "withheld": withheld}


def _diff(
    former: Release | None, built: Built, rows: Sequence[list[dict[str, Any]]]
) -> dict[str, Any]:
    """What differs from the former release; `rows` are those of the tables built."""
    names = tuple(each["id"] for each in built.dimensions)
    estimates, *disparities = rows
    before = Side([], ()) if former is None else queries.side_of(former)
    found = differences(before, Side(estimates, names))
    compared = disparity_differences(
        [] if former is None else queries.disparities_of(former),
        disparities[0] if disparities else [],
    )
    return {
        "release": former.number if former else None,
        **summary(found),
        "disparities": summary(compared),
    }


def _write(
    release: Release, built: Built, base_url: str, arrivals: ExitStack
) -> Iterator[Made]:
    with _refused():
        tables = publications(
            built.tables,
            code=release.dataset.code,
            number=release.number,
            issued=release.created_at.date(),
            structure=release.structure,
            description=release.description,
        )
        for file in files(tables, list(FORMATS), Options(base_url=base_url)):
            table = TABLES[tables.index(file.of)]
            arrived = _arrived(file.content(), file.format.media_type, arrivals)
            yield Made(
                file.name, file.format.name, file.format.media_type, table, arrived
            )


def _write_microdata(
    release: Release, found: Microdata, arrivals: ExitStack
) -> Iterator[Made]:
    issued = release.created_at.date()
    for file in found.files(release.dataset, release.number, issued):
        arrived = _arrived(file.chunks, file.media_type, arrivals)
        yield Made(file.name, file.format, file.media_type, MICRODATA, arrived)


def _arrived(
    chunks: Iterable[bytes], media_type: str, arrivals: ExitStack
) -> blobs.Arrived:
    """A file that goes with `arrivals` unless it is admitted before."""
    arrived = blobs.receive(chunks, media_type)
    arrivals.callback(arrived.drop)
    return arrived


def _keep(release: Release, position: int, made: Made) -> None:
    blob = blobs.admit(made.arrived)
    ReleaseFile.objects.create(
        release=release,
        position=position,
        name=made.name,
        format=made.format,
        media_type=made.media_type,
        table=made.table,
        size=blob.size,
        sha256=blob.sha256,
        blob=blob,
    )
