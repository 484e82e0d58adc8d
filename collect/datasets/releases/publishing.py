"""Making a release: protected, audited, written, and kept whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow.compute as pc
from django.db import transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets.models import Dataset, Release, ReleaseFile
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.formats import FORMATS, Format, publish
from collect.datasets.publishing.options import Options
from collect.datasets.recollection import code
from collect.datasets.releases import queries
from collect.datasets.releases.building import (
    AuditError,
    Built,
    Sources,
    build,
    publication,
)
from collect.datasets.releases.comparing import Side, differences, summary
from collect.datasets.releases.describing import rules_of
from collect.datasets.releases.queries import SourceForm
from collect.datasets.releases.registry import registry
from collect.forms import blobs
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.problems import Problem

_TOLD = 20
"""So many figures that can be worked out are named in a refusal."""


@dataclass(frozen=True)
class Published:
    """A release, and whether it is a new one."""

    release: Release
    new: bool


def publish_release(*, dataset: Dataset, by: Actor, base_url: str = "") -> Published:
    """A release of what the last runs of the source forms found.

    If it would say nothing else than the newest one does, that one. `base_url` is the
    address of the dataset's releases. Raises Problem 409.81 without estimates, 409.82
    if the audit fails, 409.83 for what SDMX cannot express.
    """
    with transaction.atomic():
        locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
        forms = queries.source_forms(locked)
        sources = queries.sources_of(forms)
        if not sources.combined.observations:
            raise Problem("409.81")
        former = queries.newest(locked)
        inputs = _digest([sources, registry(), locked.rules, _words(locked, forms)])
        # The audit takes most of the time, and would find the same again.
        if former is not None and former.inputs == inputs:
            return Published(former, new=False)
        built = _built(locked, sources)
        description = _description(locked, forms, built)
        fingerprint = _digest([built.dimensions, description, built.table.to_pylist()])
        if former is not None and former.fingerprint == fingerprint:
            return Published(former, new=False)
        release = _add(locked, built, description, by)
        release.fingerprint, release.inputs = fingerprint, inputs
        release.provenance = {
            "forms": [_provenance(each) for each in forms],
            "code": code(),
        }
        release.counts = _counts(sources, built)
        release.diff = _diff(former, built)
        release.save()
        _write(release, built, f"{base_url}/{release.number}/files/")
        record(
            action="release.create",
            by=by,
            details={"dataset": locked.code, "release": release.number},
        )
    return Published(release, new=True)


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


def _description(
    dataset: Dataset, forms: Sequence[SourceForm], built: Built
) -> dict[str, Any]:
    """All that files say beside the figures."""
    return {
        **_words(dataset, forms),
        "areas": sorted(pc.unique(built.table["REF_AREA"]).to_pylist()),
        "periods": sorted(pc.unique(built.table["TIME_PERIOD"]).to_pylist()),
    }


def _words(dataset: Dataset, forms: Sequence[SourceForm]) -> dict[str, Any]:
    """What is known without the figures; the number of a run is not in it."""
    return {
        **dataset.metadata,
        "names": dataset.names,
        "descriptions": dataset.descriptions,
        "provenance": _told_provenance(forms),
    }


def _told_provenance(forms: Sequence[SourceForm]) -> dict[str, str]:
    """In words, for the files: what the response was and how it was checked."""
    found = {}
    for each in forms:
        if each.run is None:
            continue
        run, version = each.run, each.form.current_version
        found[f"form {queries.name_of(each.form)}"] = (
            f"version {version.version if version else ''}, {run.submissions} interviews "
            f"received, {run.counted} counted, {run.held} held, {run.rejected} rejected; "
            f"cleaning log of {run.log_entries} entries"
        )
    return found


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


def _digest(of: Sequence[object]) -> str:
    return sha256_hex(orjson.dumps(of, option=orjson.OPT_SORT_KEYS))


def _add(
    dataset: Dataset, built: Built, description: dict[str, Any], by: Actor
) -> Release:
    """The row of the next release; it is whole before the transaction ends."""
    last = queries.releases_of(dataset).first()
    return Release(
        dataset=dataset,
        number=last.number + 1 if last else 1,
        created_at=now(),
        created_by=by,
        structure={"dimensions": built.dimensions},
        description=description,
    )


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


def _write(release: Release, built: Built, base_url: str) -> None:
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
        for position, ((name, chunks), kind) in enumerate(
            zip(files.items(), FORMATS.values(), strict=True)
        ):
            _keep(release, position, name, kind, chunks)


def _keep(
    release: Release, position: int, name: str, kind: Format, chunks: Iterator[bytes]
) -> None:
    blob = blobs.store(chunks, kind.media_type)
    ReleaseFile.objects.create(
        release=release,
        position=position,
        name=name,
        format=kind.name,
        media_type=kind.media_type,
        size=blob.size,
        sha256=blob.sha256,
        blob=blob,
    )
