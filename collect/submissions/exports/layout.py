"""From a form and options to the tables of an export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from collect.forms.models import FormVersion
from collect.forms.queries import Schema, published_schemas, schema_of
from collect.forms.xlsform.fields import Choice, Field
from collect.submissions.exports import reader
from collect.submissions.exports.formats.tables import Table, merged, tables_of
from collect.submissions.exports.options import CsvOptions
from collect.submissions.exports.selection import Selection
from collect.submissions.exports.snapshot import Snapshot


def tables_for(
    version: FormVersion,
    options: CsvOptions,
    *,
    snapshot: Snapshot,
    chosen: Selection,
) -> list[Table]:
    """The tables of an export of this version, that of the submissions first."""
    schemas = _schemas(version, options)
    fields = merged(schema.fields for schema in schemas)
    codes = None
    if options.split_multiples:
        listed = _listed_codes(fields, schemas)
        seen = reader.observed_codes(snapshot, chosen, list(listed))
        codes = {
            path: tuple(dict.fromkeys((*known, *seen[path])))
            for path, known in listed.items()
        }
    return tables_of(fields, codes=codes, group_paths=options.group_paths)


def _schemas(version: FormVersion, options: CsvOptions) -> list[Schema]:
    """The schemas whose fields are columns, oldest first; that of `version` is last."""
    older = published_schemas(version.form_id) if options.deleted_fields else []
    own = schema_of(version.pk)
    return [*(schema for schema in older if schema is not own), own]


def _listed_codes(
    fields: Iterable[Field], schemas: Sequence[Schema]
) -> dict[str, list[str]]:
    """The codes on the list of every select-multiple, those of the newest version
    first; none where choices come from a file."""
    return {
        item.path: [
            choice.code
            for schema in reversed(schemas)
            for choice in _choices(schema, item.path)
        ]
        for item in fields
        if item.multiple
    }


def _choices(schema: Schema, path: str) -> Sequence[Choice]:
    item = schema.by_path.get(path)
    return () if item is None else schema.choices.get(item.list_name, ())
