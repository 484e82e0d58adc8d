"""The microdata of a dataset: from clean tables to what is released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

import pyarrow as pa
from django.conf import settings

from collect.datasets.models import Dataset
from collect.datasets.releases.microdata.anonymous import Anonymous, anonymous
from collect.datasets.releases.microdata.files import File, Naming, files_of, tables_of
from collect.datasets.releases.microdata.frames import Asked
from collect.datasets.releases.microdata.plan import Plan, PlanError, plan_of
from collect.datasets.releases.microdata.sampling import (
    CLUSTER,
    STRATUM,
    sample_of,
    telling,
)
from collect.datasets.releases.queries import SourceForm, name_of
from collect.datasets.secrets import secret_for
from collect.datasets.tables import store
from collect.datasets.tables.schema import table_names
from collect.forms.queries import Schema, published_schemas
from collect.problems import Problem
from collect.submissions.exports.columnar.content import ExportTable

Json = dict[str, Any]


@dataclass(frozen=True, eq=False)
class _Source:
    """The microdata of one form."""

    form: SourceForm
    tables: Sequence[ExportTable]
    told: Json
    words: str


@dataclass(frozen=True, eq=False)
class Microdata:
    """What is released of persons, before it is written. Empty where nothing is asked
    for."""

    plan: Plan | None
    sources: Sequence[_Source]

    @property
    def counts(self) -> Json:
        """What was done, for the report of the release; of nobody in particular."""
        if self.plan is None:
            return {}
        asked = {
            "k": self.plan.k,
            "source": self.plan.source,
            "links": self.plan.links,
            "sensitive": list(self.plan.sensitive),
            "diversity": self.plan.diversity if self.plan.sensitive else None,
        }
        return {"microdata": {**asked, "forms": [each.told for each in self.sources]}}

    @property
    def words(self) -> dict[str, str]:
        """The same in words, for the methods note."""
        return {
            f"microdata of form {each.told['form']}": each.words
            for each in self.sources
        }

    @property
    def digest(self) -> str:
        """Equal for equal rows."""
        found = sha256()
        for source in self.sources:
            for table in source.tables:
                sink = pa.BufferOutputStream()
                with pa.ipc.new_stream(sink, table.schema) as writer:
                    for batch in table.batches():
                        writer.write_batch(batch)
                found.update(sink.getvalue())
        return found.hexdigest()

    def files(self, dataset: Dataset, number: int, issued: date) -> Iterator[File]:
        """All files; those of several forms are told apart by project and form."""
        for source in self.sources:
            form = source.form.form
            stem = f"{dataset.code.lower()}_{number}-microdata"
            if len(self.sources) > 1:
                stem += f"-{form.project_id}-{form.xml_form_id}"
            naming = Naming(
                stem=stem,
                title=form.name or form.xml_form_id,
                identifier=form.xml_form_id,
                producer=dataset.metadata.get("producer", ""),
                issued=issued,
                settings={"Anonymity": source.words},
            )
            yield from files_of(source.tables, naming)


def make(dataset: Dataset, forms: Sequence[SourceForm]) -> Microdata:
    """The microdata of the forms' last runs. Raises Problem 409.89, which counts and
    names nobody."""
    try:
        plan = plan_of(dataset.microdata)
        if plan is None:
            return Microdata(None, [])
        ready = [each for each in forms if each.run is not None]
        asked = [Asked(published_schemas(e.form.pk), plan) for e in ready]
        _require_known(plan, asked)
        return Microdata(
            plan,
            [_source(dataset, *each) for each in zip(ready, asked, strict=True)],
        )
    except PlanError as error:
        raise Problem("409.89", reason=str(error)) from None


def _require_known(plan: Plan, asked: Sequence[Asked]) -> None:
    known = {name for each in asked for name in each.names} | {STRATUM, CLUSTER}
    unknown = ", ".join(sorted(plan.names - known))
    if unknown:
        raise PlanError(f"no form has a question or variable {unknown}")


def _source(dataset: Dataset, source: SourceForm, asked: Asked) -> _Source:
    form, plan = source.form, asked.plan
    tables = _clean(source, asked.schemas)
    secret = secret_for(f"microdata of {dataset.code.lower()} from form {form.pk}")
    sample = sample_of(tables, list(asked.schemas), source.workbook, secret)
    fields = [field for schema in asked.schemas for field in schema.fields]
    design = telling(source.workbook, fields)
    frames = [
        replace(frame, sample=sample.of(frame.owners, plan.drop))
        for frame in asked.frames(tables, design)
    ]
    found = anonymous(frames, plan)
    written = tables_of(found.frames, secret, links=plan.links)
    told = _told(source, found)
    return _Source(source, written, told, _in_words(plan, told))


def _clean(source: SourceForm, schemas: Sequence[Schema]) -> dict[str, pa.Table]:
    """The clean tables as the last run left them, those that there are by now."""
    form = source.form
    fields = [f for schema in schemas for f in schema.fields]
    found = {}
    for path in dict.fromkeys(table_names(fields)):
        table = store.read_clean(settings.COLLECT_TABLE_DIR, form.pk, path)
        if table is not None:
            found[path] = table
    if "" not in found:
        raise PlanError(f"{name_of(form)} has no clean tables: ask for a run")
    return found


def _told(source: SourceForm, found: Anonymous) -> Json:
    return {
        "form": name_of(source.form),
        "households": found.frames[0].rows,
        "removedMembersOf": found.removed,
        "tables": [
            {
                "table": frame.name,
                "rows": frame.rows,
                "quasi": [*frame.quasi, *({STRATUM} & frame.sample.keys())],
                "recoded": {c.name: c.recoded for c in frame.columns if c.recoded},
                "suppressed": found.suppressed.get(frame.path, {}),
                "unplaced": found.unplaced[frame.path],
            }
            for frame in found.frames
        ],
    }


def _in_words(plan: Plan, told: Json) -> str:
    first = (
        f"each combination of what others may know is that of {plan.k} households or"
        f" more ({plan.source})"
    )
    parts = [first]
    for table in told["tables"]:
        known = ", ".join(table["quasi"]) or "nothing"
        parts.append(f"{table['table']}: {table['rows']} rows, known are {known}")
        parts += [f"{name} in {how}" for name, how in table["recoded"].items()]
        parts += [
            f"{count} values of {name} suppressed"
            for name, count in table["suppressed"].items()
        ]
        if table["unplaced"]:
            parts.append(f"{table['unplaced']} rows without their place in the sample")
    if told["removedMembersOf"]:
        parts.append(f"members of {told['removedMembersOf']} households left out")
    return "; ".join(parts)
