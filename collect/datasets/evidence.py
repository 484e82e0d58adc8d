"""What runs know of a form beside its answers, from the database and the tables."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from collect.datasets.cleaning import Published
from collect.datasets.pipeline import Facts
from collect.datasets.tables.latest import LatestTable, open_selected
from collect.datasets.tables.schema import INVALID, OFFSET
from collect.datasets.tables.state import Selection
from collect.forms import blobs
from collect.forms.models import Form, FormAttachment, FormVersion
from collect.forms.queries.schema import Schema
from collect.forms.xlsform import population
from collect.forms.xlsform.definition import Design
from collect.forms.xlsform.fields import Choice, Field


def evidence(
    root: Path, form_id: int, fields: Sequence[Field], schemas: Sequence[Schema]
) -> Facts:
    """The facts for a run over the tables of a form.

    Rows that arrive between the reading of answers and this are not asked for, as facts
    are found by the key of a row.
    """
    latest = open_selected(root, form_id, fields, Selection())
    return Facts(
        choices_of(schemas),
        _published(form_id),
        {path: _beside(table) for path, table in latest.tables.items()},
    )


def population_of(form: Form, design: Design) -> bytes | None:
    """The file of population totals that the design names, as it is attached to the
    published version; None where it names none or none is attached. Of a file that is
    too large to be one, no more than tells so.
    """
    if not design.calibration:
        return None
    slots = FormAttachment.objects.filter(version_id=form.current_version_id)
    slot = slots.select_related("blob").filter(name=design.calibration).first()
    if slot is None or slot.blob is None:
        return None
    with blobs.open_blob(slot.blob) as file:
        return file.read(population.LARGEST + 1)


def choices_of(schemas: Sequence[Schema]) -> dict[str, tuple[Choice, ...]]:
    """The choices by list. Of a list that versions, the oldest first, differ in, every
    choice that ever was is one; the labels are the newest."""
    choices: dict[str, dict[str, Choice]] = {}
    for schema in schemas:
        for name, listed in schema.choices.items():
            known = choices.setdefault(name, {})
            known.update((choice.code, choice) for choice in listed)
    return {name: tuple(known.values()) for name, known in choices.items()}


def _published(form_id: int) -> tuple[Published, ...]:
    versions = FormVersion.objects.filter(form_id=form_id, published_at__isnull=False)
    rows = versions.order_by("published_at", "id")
    return tuple(
        Published(name, at)
        for name, at in rows.values_list("version", "published_at")
        if at is not None
    )


def _beside(table: LatestTable) -> pa.Table:
    """What did not fit, and how far the clock of each moment was from UTC."""
    moments = [
        field.name
        for field in table.schema
        if field.name.endswith(OFFSET)
        and pa.types.is_timestamp(
            table.schema.field(field.name.removesuffix(OFFSET)).type
        )
    ]
    names = ["_row", INVALID.name, *moments]
    schema = pa.schema([table.schema.field(name) for name in names])
    return pa.Table.from_batches(table.batches(names), schema)
