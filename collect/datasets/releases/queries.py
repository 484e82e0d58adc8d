"""Reads: datasets, releases, and what their source forms give."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import QuerySet

from collect.accounts.models import Actor
from collect.datasets.estimation.disclosure import Observation
from collect.datasets.estimation.disclosure.observations import Kind
from collect.datasets.models import (
    DISPARITIES,
    ESTIMATES,
    TABLES,
    Dataset,
    DisparityEstimate,
    Estimate,
    Publishing,
    Release,
    ReleaseFile,
    Run,
    RunState,
)
from collect.datasets.publishing.errors import PublicationError
from collect.datasets.publishing.publication import Publication
from collect.datasets.releases.building import Sources, publication, shown
from collect.datasets.releases.combining import Combined, Source, combine
from collect.datasets.releases.comparing import Side
from collect.datasets.releases.harmonising import NOTHING, Harmonisation
from collect.datasets.releases.rights import read_by
from collect.datasets.releases.structures import groups_in
from collect.forms.blobs import read_blob
from collect.forms.models import Form
from collect.forms.queries import published_schemas, workbook_of
from collect.forms.xlsform.definition import Definition, Indicator
from collect.problems import Problem

PARQUET = "parquet"
"""The format that releases are read back from."""
_PLACES = ("INDICATOR", "REF_AREA", "TIME_PERIOD")


def dataset_with(code: str) -> Dataset:
    """The dataset of this code. Raises Problem 404.81."""
    found = Dataset.objects.filter(code=code).first()
    if found is None:
        raise Problem("404.81", dataset=code)
    return found


def readable(actor: Actor | None) -> list[Dataset]:
    """Datasets the actor, or nobody in particular, may read, by code."""
    rows = Dataset.objects.order_by("code")
    if actor is None:
        return list(rows.filter(public=True))
    return read_by(actor, rows.prefetch_related("sources"))


def releases_of(dataset: Dataset) -> QuerySet[Release]:
    """Its releases, the newest first."""
    return Release.objects.filter(dataset=dataset).order_by("-number")


def release_with(dataset: Dataset, number: int) -> Release:
    """The release of this number. Raises Problem 404.82."""
    found = releases_of(dataset).filter(number=number).first()
    if found is None:
        raise Problem("404.82", dataset=dataset.code, release=number)
    return found


def newest(dataset: Dataset) -> Release | None:
    """The newest release that is not withdrawn."""
    return releases_of(dataset).filter(withdrawn_at=None).first()


def newest_of(datasets: Iterable[Dataset]) -> dict[int, Release]:
    """The newest release of each that is not withdrawn, by the dataset's id."""
    rows = Release.objects.filter(dataset__in=list(datasets), withdrawn_at=None)
    each = rows.order_by("dataset_id", "-number").distinct("dataset_id")
    return {release.dataset_id: release for release in each.defer("counts", "diff")}


def publishings_of(dataset: Dataset) -> QuerySet[Publishing]:
    """Attempts to publish it, the newest first."""
    rows = Publishing.objects.filter(dataset=dataset).order_by("-pk")
    return rows.select_related("dataset", "release")


def publishing_with(dataset: Dataset, number: int) -> Publishing:
    """The attempt with this id. Raises Problem 404.86."""
    found = publishings_of(dataset).filter(pk=number).first()
    if found is None:
        raise Problem("404.86", dataset=dataset.code, attempt=number)
    return found


def require_there(release: Release) -> None:
    """Raises Problem 410.81 if it is withdrawn."""
    if release.withdrawn_at is not None:
        raise Problem(
            "410.81",
            release=release.number,
            dataset=release.dataset.code,
            date=release.withdrawn_at.date().isoformat(),
            reason=release.reason,
        )


def file_of(release: Release, name: str) -> ReleaseFile:
    """The file of this name. Raises Problem 404.83, 410.81."""
    require_there(release)
    found = ReleaseFile.objects.filter(release=release, name=name).first()
    if found is None:
        raise Problem("404.83", name=name)
    return found


def dimensions_of(release: Release) -> tuple[str, ...]:
    """The ids of its dimensions, indicator and area first."""
    return tuple(each["id"] for each in release.structure["dimensions"])


@lru_cache(maxsize=16)
def _table(sha256: str, blob_id: int) -> pa.Table:
    blob = ReleaseFile.objects.select_related("blob").filter(blob_id=blob_id)[0].blob
    return pq.read_table(io.BytesIO(read_blob(blob)))


def table_of(release: Release, table: str = ESTIMATES) -> pa.Table:
    """Its observations, as they were published; also of one that was withdrawn."""
    file = ReleaseFile.objects.get(release=release, format=PARQUET, table=table)
    return _table(file.sha256, file.blob_id)


def tables_of(release: Release) -> tuple[str, ...]:
    """What it has a table of: estimates, and disparities if there are any."""
    return TABLES if DISPARITIES in release.structure else TABLES[:1]


def side_of(release: Release) -> Side:
    """It as one side of a comparison."""
    return Side(table_of(release).to_pylist(), dimensions_of(release))


def disparities_of(release: Release) -> list[dict[str, Any]]:
    """Its disparities, as they were published."""
    if DISPARITIES not in tables_of(release):
        return []
    rows: list[dict[str, Any]] = table_of(release, DISPARITIES).to_pylist()
    return rows


def publication_of(release: Release, table: str = ESTIMATES) -> Publication:
    """A table of it, to be queried."""
    return _publication(release.pk, table)


@lru_cache(maxsize=32)
def _publication(release_id: int, table: str) -> Publication:
    release = Release.objects.select_related("dataset").get(pk=release_id)
    return publication(
        table,
        table_of(release, table),
        code=release.dataset.code,
        number=release.number,
        issued=release.created_at.date(),
        structure=release.structure,
        description=release.description,
    )


def groups_of(release: Release) -> set[str]:
    """The codes of its areas that are groups of countries."""
    return groups_in(release.structure["dimensions"])


def earlier_observations(
    dataset: Dataset, forms: Sequence[SourceForm], combined: Combined
) -> list[Observation]:
    """What all releases showed, the oldest first: withdrawn ones were seen, too.

    What `forms` call otherwise now is there under both names, so that nobody can compare
    what we do not. `combined` tells which areas a form is of. Figures of groups are left
    out: they are made of others that are shown.
    """
    areas: dict[str, set[str]] = {}
    for each, form in zip(combined.observations, combined.origins, strict=True):
        areas.setdefault(form, set()).add(each.ref_area)
    return [
        each
        for release in releases_of(dataset).reverse()
        for each in _shown_of(release, forms, areas)
    ]


def _shown_of(
    release: Release, forms: Sequence[SourceForm], areas: Mapping[str, set[str]]
) -> list[Observation]:
    found = shown(_of_countries(release), dimensions_of(release))
    then = {each["form"]: each.get("mapping") for each in release.provenance["forms"]}
    renamed = []
    for source in forms:
        name = name_of(source.form)
        change = source.mapping.since(Harmonisation.of(then.get(name) or {}))
        if change.to_json():
            own = areas.get(name, set())
            others = ((each, change.observation(each)) for each in found)
            renamed += [
                new for old, new in others if new != old and new.ref_area in own
            ]
    return [*renamed, *found]


def _of_countries(release: Release) -> list[dict[str, Any]]:
    groups = groups_of(release)
    rows = table_of(release).to_pylist()
    return [row for row in rows if row["REF_AREA"] not in groups]


@dataclass(frozen=True)
class SourceForm:
    """A source: the form, what its workbook asks, its last run that succeeded, and what
    its codes stand for."""

    form: Form
    workbook: Definition
    run: Run | None
    mapping: Harmonisation = NOTHING


def source_forms(dataset: Dataset) -> list[SourceForm]:
    """The forms of a dataset that are not deleted, by id."""
    forms = dataset.sources.filter(deleted_at=None).order_by("pk")
    mapped = {
        f"{each['project_id']}/{each['xml_form_id']}": Harmonisation.of(each)
        for each in dataset.mappings
    }
    found = Run.objects.filter(form__in=forms, state=RunState.SUCCEEDED)
    last = found.order_by("form_id", "-pk").distinct("form_id")
    runs = {run.form_id: run for run in last}
    return [
        SourceForm(
            form,
            workbook_of(form),
            runs.get(form.pk),
            mapped.get(name_of(form), NOTHING),
        )
        for form in forms.select_related("current_version")
    ]


def sources_of(found: Iterable[SourceForm]) -> Sources:
    """What the last runs of the forms give together, in the codes of the dataset.

    Raises Problem 409.83 if forms or their mappings contradict each other.
    """
    given = [each for each in found if each.run is not None]
    dimensions = dict.fromkeys(
        each.mapping.dimension(name)
        for each in given
        for name in cast("Run", each.run).dimensions
        if name not in _PLACES
    )
    asked = {
        name_of(each.form): {
            each.mapping.indicator(name): item
            for name, item in asked_by(each.form).items()
        }
        for each in given
    }
    return Sources(
        combine(map(_given, given)),
        tuple(dimensions),
        _kinds(asked),
        {
            name: labels(item.labels)
            for found in asked.values()
            for name, item in found.items()
        },
        {name_of(each.form): str(each.form) for each in given},
    )


def _given(source: SourceForm) -> Source:
    name, run = name_of(source.form), cast("Run", source.run)
    try:
        return Source(
            name,
            run.pk,
            source.mapping.records(_records(Estimate, run), name),
            source.mapping.disparities(_records(DisparityEstimate, run)),
        )
    except PublicationError as error:
        raise Problem("409.83", reason=str(error)) from None


def asked_by(form: Form) -> dict[str, Indicator]:
    """Indicators of all published versions, as the newest that has them asks: the last
    run may have been of an older one."""
    return {
        item.indicator: item
        for schema in published_schemas(form.pk)
        for item in schema.definition.indicators
    }


def _kinds(asked: Mapping[str, Mapping[str, Indicator]]) -> dict[str, Kind]:
    """What each indicator is. Raises Problem 409.83 if two forms disagree."""
    kinds: dict[str, tuple[str, str]] = {}
    for form, found in asked.items():
        for name, item in found.items():
            kind, other = kinds.setdefault(name, (item.type, form))
            if kind != item.type:
                reason = (
                    f"{name} is a {kind} in {other} and a {item.type} in {form}. Give"
                    " one of them another code."
                )
                raise Problem("409.83", reason=reason)
    return {name: cast("Kind", kind) for name, (kind, _) in kinds.items()}


def name_of(form: Form) -> str:
    """The form as provenance names it."""
    return f"{form.project_id}/{form.xml_form_id}"


def labels(given: Mapping[str, str]) -> dict[str, str]:
    """Labels of a workbook by language tag: "English (en)" is en."""
    found = {}
    for language, text in given.items():
        tag = language.rpartition("(")[2].rstrip(")").strip()
        found["en" if tag == "default" else tag] = text
    return found


def _records(
    model: type[Estimate | DisparityEstimate], run: Run | None
) -> list[Mapping[str, Any]]:
    names = [field.name for field in model._meta.concrete_fields]
    wanted = [name for name in names if name not in ("id", "run")]
    rows = model._default_manager.filter(run=run).order_by("position")
    return list(rows.values(*wanted))
