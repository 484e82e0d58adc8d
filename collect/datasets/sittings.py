"""What the logs of phones tell of a form's interviews, for the checks that ask."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.pipeline import Facts
from collect.datasets.pipeline.facts import AUDIT
from collect.datasets.tables.audits import figures_of
from collect.forms import blobs
from collect.forms.expressions import ROOT
from collect.submissions.exports.reader import AUDIT_PATH
from collect.submissions.queries.client_logs import client_logs


def with_audits(root: Path, form_id: int, facts: Facts) -> Facts:
    """The facts with the figures of each submission's log, in columns that begin with
    AUDIT; null where it has not arrived or is no log."""
    logs = client_logs(form_id, AUDIT_PATH)
    keys, files = (
        pa.array([log[place] for log in logs], pa.string()) for place in (0, 1)
    )
    figures = figures_of(root, form_id, files.unique(), _bytes_of)
    beside = facts.beside[ROOT]
    rows = beside["_row"].combine_chunks()
    own = files.take(pc.index_in(rows, value_set=keys))
    places = pc.index_in(own, value_set=figures["sha256"].combine_chunks())
    for name in figures.column_names:
        column = figures[name].combine_chunks().take(places)
        beside = beside.append_column(AUDIT + name, column)
    return replace(facts, beside={**facts.beside, ROOT: beside})


def _bytes_of(sha256: str) -> bytes | None:
    try:
        return blobs.path_of(sha256).read_bytes()
    except OSError:
        return None
