"""`returned.csv`: a file of a form that the server itself makes, for whoever asks.

It lists what reviewers sent back to the one who sent it. A form that names it (such as
by `select_one_from_file returned.csv`) has a slot for it as for any file, which stays
empty.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from collect.forms.models import FormAttachment

RETURNED = "returned.csv"
COLUMNS = (
    "name",
    "label",
    "instance_id",
    "instance_name",
    "comment",
    "returned_at",
)
"""`name` and `label` are what ODK's selects from files read."""


def is_made(slot: FormAttachment) -> bool:
    """Whether the server makes the slot's file. One that was uploaded under the name
    when that was possible stays what it is."""
    return slot.name == RETURNED and slot.blob_id is None


def returned_file(rows: Iterable[Sequence[str]] = ()) -> bytes:
    """The file with these rows of COLUMNS: CSV in UTF-8, its first line names them.

    Each cell is one line of text: not every phone reads line breaks in cells.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([" ".join(cell.split()) for cell in row] for row in rows)
    return text.getvalue().encode()
