"""Writes: datasets, their sources, and the withdrawal of a release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.db import IntegrityError, transaction

from collect.accounts.audit import record
from collect.accounts.models import Actor
from collect.datasets import uploads
from collect.datasets.models import Dataset, Release, ReleaseFile
from collect.datasets.releases.checking import check_mappings
from collect.datasets.releases.populations import read_populations
from collect.forms.models import Form
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.problems import Problem


@transaction.atomic
def create_dataset(
    *, code: str, sources: Sequence[Form], by: Actor, **said: Any
) -> Dataset:
    """A dataset of these forms.

    Raises Problem 409.3 if there is one of this code, 400.81 for mappings that cannot be.
    """
    check_mappings(said.get("mappings", ()), sources)
    try:
        with transaction.atomic():
            dataset = Dataset.objects.create(code=code, created_by=by, **said)
    except IntegrityError:
        raise Problem("409.3", fields=["code"], values=[code]) from None
    dataset.sources.set(sources)
    _record("dataset.publish.create", dataset, by, {"forms": _ids(sources), **said})
    return dataset


@transaction.atomic
def change_dataset(
    *, dataset: Dataset, by: Actor, sources: Sequence[Form] | None = None, **said: Any
) -> Dataset:
    """Change what is given; releases stay as they are.

    Raises Problem 400.81 for mappings that cannot be.
    """
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if sources is not None or "mappings" in said:
        forms = locked.sources.all() if sources is None else sources
        check_mappings(said.get("mappings", locked.mappings), forms)
    for name, value in said.items():
        setattr(locked, name, value)
    locked.save()
    details = dict(said)
    if sources is not None:
        locked.sources.set(sources)
        details["forms"] = _ids(sources)
    _record("dataset.publish.update", locked, by, details)
    return locked


@transaction.atomic
def set_populations(*, dataset: Dataset, data: bytes, by: Actor) -> Dataset:
    """Let the dataset have the populations of a CSV file beside the registered ones.

    Nothing is changed where anything is wrong with the file: raises Problem 400.83 with
    every fault by row and column, 400.1 for what is no text.
    """
    rows = uploads.rows_of(data, read_populations, "400.83")
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    locked.populations = [list(asdict(each).values()) for each in rows]
    locked.save(update_fields=["populations"])
    details = {"populations": len(rows), "sha256": sha256_hex(data)}
    _record("dataset.publish.update", locked, by, details)
    return locked


@transaction.atomic
def withdraw(*, release: Release, reason: str, by: Actor) -> Release:
    """Take a release back: its files are gone, its entry stays and says why.

    Raises Problem 409.84 if it was withdrawn before.
    """
    current = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if current.withdrawn_at is not None:
        raise Problem("409.84", release=current.number)
    current.withdrawn_at, current.withdrawn_by = now(), by
    current.reason = reason
    current.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    details = {"release": current.number, "reason": reason}
    _record("release.withdraw", current.dataset, by, details)
    return current


def note_download(*, file: ReleaseFile, by: Actor | None) -> None:
    """Log who took microdata out; nobody where they are public."""
    details = {"release": file.release.number, "file": file.name}
    _record("release.microdata.download", file.release.dataset, by, details)


def forget_form(form_id: int) -> None:
    """A form that is purged is no source any more; what was released of it stays, for
    it is about nobody."""
    Dataset.sources.through.objects.filter(form_id=form_id).delete()


def _ids(forms: Sequence[Form]) -> list[int]:
    return [form.pk for form in forms]


def _record(
    action: str, dataset: Dataset, by: Actor | None, details: dict[str, Any]
) -> None:
    record(action=action, by=by, details={"dataset": dataset.code, **details})
