"""What a release is to be made of: everything it takes from the database, at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from collect.datasets.models import Dataset, Release
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.releases import queries
from collect.datasets.releases.building import Sources
from collect.datasets.releases.groups import regional_of, regional_registry
from collect.datasets.releases.queries import SourceForm
from collect.datasets.releases.regional import Regional
from collect.datasets.releases.registry import registry_of
from collect.datasets.releases.sampling import told_weighting
from collect.lib.hashing import sha256_hex
from collect.problems import Problem


@dataclass(frozen=True)
class Moment:
    """What decides how a release turns out, told in little: quick to look at again."""

    decided: str
    """A digest of what people decide: rules, words, sources, and releases."""
    runs: tuple[object, ...]
    """The forms' versions and last runs; in an ongoing survey there are ever new."""


@dataclass(frozen=True)
class Wanted:
    """A dataset as it is described, what its forms give, and its releases so far."""

    dataset: Dataset
    forms: Sequence[SourceForm]
    sources: Sources
    regional: Regional
    former: Release | None
    """The newest release that is not withdrawn."""
    number: int
    """The number of the next release."""
    inputs: str
    """A digest of the figures, the rules and the words."""
    moment: Moment

    @property
    def published(self) -> Release | None:
        """The release that was made of exactly this, if it is the newest."""
        former = self.former
        return former if former is not None and former.inputs == self.inputs else None


def read(dataset: Dataset) -> Wanted:
    """What there is to publish now. Raises Problem 409.81 without estimates, 409.83 if
    two forms disagree what an indicator is, or a group is not registered any more."""
    forms = queries.source_forms(dataset)
    former, number = _releases(dataset)
    sources = queries.sources_of(forms)
    if not sources.combined.observations:
        raise Problem("409.81")
    regional = _regional(dataset)
    told = words(dataset, forms)
    return Wanted(
        dataset=dataset,
        forms=forms,
        sources=sources,
        regional=regional,
        former=former,
        number=number,
        inputs=digest(
            [
                sources,
                registry_of(dataset),
                regional,
                dataset.rules,
                dataset.microdata,
                told,
            ]
        ),
        moment=_moment(dataset, forms, former, number),
    )


def moment(dataset: Dataset) -> Moment:
    """How things stand now. What a run found never changes, so that it need not be
    read."""
    return _moment(dataset, queries.source_forms(dataset), *_releases(dataset))


def _releases(dataset: Dataset) -> tuple[Release | None, int]:
    last = queries.releases_of(dataset).first()
    return queries.newest(dataset), last.number + 1 if last else 1


def _moment(
    dataset: Dataset,
    forms: Sequence[SourceForm],
    former: Release | None,
    number: int,
) -> Moment:
    said = [dataset.rules, dataset.names, dataset.descriptions, dataset.metadata]
    said += [dataset.mappings, dataset.groups, dataset.populations]
    said += [dataset.microdata, dataset.areas]
    place = [[each.form.pk for each in forms], former and former.number, number]
    return Moment(
        digest([*said, *place]),
        tuple(
            (each.form.current_version_id, each.run and each.run.pk) for each in forms
        ),
    )


def words(dataset: Dataset, forms: Sequence[SourceForm]) -> dict[str, Any]:
    """What is known without the figures; the number of a run is not in it."""
    return {
        **dataset.metadata,
        "names": dataset.names,
        "descriptions": dataset.descriptions,
        "provenance": _told_provenance(forms),
    }


def _regional(dataset: Dataset) -> Regional:
    try:
        return regional_of(
            dataset.groups, dataset.rules, dataset.populations, regional_registry()
        )
    except PublicationError as error:
        raise Problem("409.83", reason=str(error)) from None


def digest(of: Sequence[object]) -> str:
    """A digest of JSON, the same whatever the order of its keys."""
    return sha256_hex(orjson.dumps(of, option=orjson.OPT_SORT_KEYS))


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
            f"cleaning log of {run.log_entries} entries{told_weighting(run.weighting)}"
            + _mapped(each)
        )
    return found


def _mapped(source: SourceForm) -> str:
    """What the form calls otherwise, in words."""
    found = source.mapping
    pairs = [*found.indicators.items(), *found.dimensions.items()]
    told = [f"{own} as {target}" for own, target in pairs]
    for name, codes in found.codes.items():
        told += [f"{name} {own} as {target}" for own, target in codes.items()]
    return f"; published {', '.join(told)}" if told else ""
