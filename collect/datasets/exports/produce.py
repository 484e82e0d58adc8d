"""From a form's tables to the files of an export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa
from django.conf import settings

from collect.datasets.exports import choosing
from collect.datasets.exports.asking import (
    direct_paths,
    displaced_paths,
    questions_for,
)
from collect.datasets.exports.media import produce_media
from collect.datasets.exports.packing import Prepared, package
from collect.datasets.exports.products import Product
from collect.datasets.exports.progress import Progress
from collect.datasets.exports.wishes import MEDIA, Wish
from collect.datasets.models import Export
from collect.datasets.positions import displaced
from collect.datasets.tables.latest import open_selected
from collect.datasets.tables.state import Selection
from collect.forms.queries import Schema, published_schemas
from collect.submissions.exports.columnar.codebook import (
    Tally,
    Watched,
    counted,
    watched,
)
from collect.submissions.exports.columnar.content import ExportTable, Source
from collect.submissions.exports.columnar.formats import FORMATS
from collect.submissions.exports.columnar.options import RECEIVED, Options
from collect.submissions.exports.columnar.questions import Questions
from collect.submissions.exports.columnar.shape import shape


def produce(export: Export, folder: Path, progress: Progress) -> Product:
    """Write the files of an export into the folder, and how far it reads into
    `export.cursor`.

    Raises CancelledError, UnsuitableError where the format cannot hold it, OptionError
    where the form has changed since it was asked for.
    """
    wish = Wish.of(export.format, export.options)
    if wish.format == MEDIA:
        return produce_media(export, wish, folder, progress)
    schemas = published_schemas(export.form_id)
    questions = questions_for(schemas, wish.options.version)
    sources = watched(_open(export, wish, schemas, questions))
    target = FORMATS[wish.format]
    tables = shape(
        sources,
        questions,
        wish.options,
        target=target,
        form_title=export.form.name or export.form.xml_form_id,
    )
    progress.enter("writing", total=sum(table.rows for table in tables))
    told, tallies = _told(tables, sources, progress)
    prepared = Prepared(
        export=export,
        wish=wish,
        tables=told,
        tallies=tallies,
        submissions=sources[""],
        schemas=[
            schema
            for schema in schemas
            if wish.options.version in (None, schema.version)
        ],
        notices=_notices(wish, questions),
    )
    return package(prepared, folder, progress)


def _open(
    export: Export, wish: Wish, schemas: Sequence[Schema], questions: Questions
) -> dict[str, Source]:
    options = wish.options
    found = choosing.found_by(export.form, wish, schemas)
    selection = Selection(
        chosen=None if found is None else found.instance_ids,
        review_states=_stored_states(options),
        since=options.submitted_after,
        until=options.submitted_before,
        version=options.version,
    )
    root = settings.COLLECT_TABLE_DIR
    latest = open_selected(root, export.form_id, questions.fields, selection)
    export.cursor = latest.upto if found is None else found.cursor
    if options.identifiers:
        return dict(latest.tables)
    return displaced(export.form, questions.fields, latest.tables)


def _stored_states(options: Options) -> list[str | None] | None:
    states = [None if s == RECEIVED else s for s in options.review_states]
    return states or None


def _notices(wish: Wish, questions: Questions) -> list[str]:
    if wish.options.identifiers:
        return []
    hidden, moved = len(direct_paths(questions)), len(displaced_paths(questions))
    notices = []
    if hidden:
        notices.append(f"Questions left out as direct identifiers: {hidden}.")
    if moved:
        notices.append(
            f"Questions with displaced positions: {moved}. Points are up to 2 km (urban)"
            " or 5 km (others, 10 km for one in a hundred) from where they were"
            " measured; do not compute distances from them."
        )
    return notices


def _told(
    tables: Sequence[ExportTable], sources: Mapping[str, Watched], progress: Progress
) -> tuple[list[ExportTable], list[Tally]]:
    """The tables, counted for the codebook and for those who wait."""
    pairs = [counted(table, sources) for table in tables]
    told = [
        replace(table, batches=partial(_reported, table, progress))
        for table, _ in pairs
    ]
    return told, [tally for _, tally in pairs]


def _reported(table: ExportTable, progress: Progress) -> Iterator[pa.RecordBatch]:
    rows = 0
    for batch in table.batches():
        rows += batch.num_rows
        progress.reach(table.name, rows)
        yield batch
