"""Checks of the workbook: which rows they find, and the log lines they write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.datasets.cleaning.cells import (
    Bools,
    Ints,
    equal_codes,
    one_array,
    to_texts,
)
from collect.datasets.cleaning.hashes import alike
from collect.datasets.cleaning.log import (
    ACCEPTED,
    BLANK,
    CHANGE,
    LOG_SCHEMA,
    NO_ACTION,
    PENDING,
    REMOVE,
    Severity,
    join_logs,
    lines_for,
)

Action = Literal["flag", "blank", "replace", "remove"]


@dataclass(frozen=True)
class Check:
    """What all checks share: a row of the ``checks`` sheet.

    ``table``: empty for the submission, else the repeat's path. ``question``: the
    column whose value is reported, and changed by ``blank`` and ``replace``; empty
    where the check is about the row.
    """

    name: str
    table: str = ""
    question: str = ""
    severity: Severity = "warning"
    action: Action = "flag"
    message: str = ""


def findings(
    check: Check,
    table: pa.Table,
    rows: Ints,
    reasons: str | Sequence[str],
    replacement: pa.Array | None = None,
) -> pa.Table:
    """Log lines for the ``rows`` of ``table`` that ``check`` found.

    ``flag`` writes pending ``no_action`` lines; the other actions write accepted
    lines. ``replacement``: the new value of each row of the table, for ``replace``.
    ``blank`` and ``replace`` act only on cells that hold a value and, for
    ``replace``, where the new value is known; the other cells are flagged. ``table``
    is the table after missing codes, so a code is never replaced by a check.

    Raises ValueError where the action lacks its question or replacement.
    """
    _require(check, table, replacement)
    if not len(rows):
        return LOG_SCHEMA.empty_table()
    acted = _acted(check, table, rows, replacement)
    words = np.array(
        [reasons] * len(rows) if isinstance(reasons, str) else reasons, object
    )
    change_type = {"blank": BLANK, "replace": CHANGE, "remove": REMOVE}
    automatic: dict[str, Any] = {
        "change_type": change_type.get(check.action, NO_ACTION),
        "status": ACCEPTED,
    }
    if check.action == "replace":
        chosen = one_array(replacement).take(pa.array(rows[acted]))
        kind = table.schema.field(check.question).type
        automatic["new_value"] = to_texts(chosen.cast(kind))
    flagged = {"change_type": NO_ACTION, "status": PENDING}
    logs = []
    for part, columns in [(acted, automatic), (~acted, flagged)]:
        shared = {
            "table": check.table,
            "issue": check.message or check.name,
            "check_id": check.name,
            "reason": words[part],
            "severity": check.severity,
        }
        own = rows[part]
        logs.append(lines_for(table, own, check.question, **shared, **columns))
    return join_logs(logs)


def _require(check: Check, table: pa.Table, replacement: pa.Array | None) -> None:
    if check.question and check.question not in table.column_names:
        raise ValueError(f"check '{check.name}': no question '{check.question}'")
    if check.action in ("blank", "replace") and not check.question:
        raise ValueError(f"check '{check.name}': {check.action} needs a variable")
    if check.action == "replace" and replacement is None:
        raise ValueError(f"check '{check.name}': replace needs a value")


def _acted(
    check: Check, table: pa.Table, rows: Ints, replacement: pa.Array | None
) -> Bools:
    """Which of the rows the check's action is carried out on."""
    if check.action in ("flag", "remove"):
        return np.full(len(rows), check.action == "remove")
    index = pa.array(rows)
    acted = one_array(table[check.question]).take(index).is_valid()
    if replacement is not None:
        acted = pc.and_(acted, one_array(replacement).take(index).is_valid())
    answer: Bools = acted.to_numpy(zero_copy_only=False)
    return answer


def find_violations(
    check: Check,
    table: pa.Table,
    holds: Any,
    replacement: pa.Array | None = None,
    constraint: str = "",
) -> pa.Table:
    """Check of type ``constraint``: rows where ``holds`` is false, not where unknown.

    ``holds``: one truth a row, None for unknown (Arrow booleans, or a sequence).
    ``constraint``: the condition in the designer's words, shown in the reason.
    """
    truth = holds if isinstance(holds, pa.ChunkedArray | pa.Array) else pa.array(holds)
    truth = one_array(truth).cast(pa.bool_())
    if len(truth) != len(table):
        raise ValueError(
            f"check '{check.name}': {len(truth)} truths for {len(table)} rows"
        )
    broken = pc.fill_null(pc.invert(truth), False).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(broken)
    _require(check, table, replacement)
    rule = f"does not hold: {constraint}" if constraint else "the condition is false"
    if not check.question:
        return findings(check, table, rows, rule, replacement)
    values = to_texts(one_array(table[check.question]).take(pa.array(rows))).to_pylist()
    reasons = [f"{_shown(value)}; {rule}" for value in values]
    return findings(check, table, rows, reasons, replacement)


def _shown(value: str | None) -> str:
    return "blank" if value is None else value


def find_duplicates(
    check: Check, table: pa.Table, variables: Mapping[str, Any]
) -> pa.Table:
    """Check of type ``duplicate``, exact: rows that repeat an earlier row.

    ``variables``: name and column of each variable compared, one value a row. The
    first row (by ``_seq``) of equal rows is taken as the original; the others are
    found. Blank equals blank, but rows blank in all variables are not compared.

    Raises ValueError without variables.
    """
    if not variables:
        raise ValueError(f"check '{check.name}': name the variables to compare")
    codes = [equal_codes(one_array(column)) for column in variables.values()]
    group = alike(codes, len(table))
    answered = np.any([own >= 0 for own in codes], axis=0)
    sequence = one_array(table["_seq"]).to_numpy(zero_copy_only=False)
    order = np.lexsort((sequence, group))
    order = order[answered[order]]
    first = np.append(True, group[order][1:] != group[order][:-1])[: len(order)]
    original = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    found, origin = order[~first], original[~first]
    by_row = np.argsort(found)
    keys = one_array(table["_row"]).take(pa.array(origin[by_row])).to_pylist()
    names = ", ".join(variables)
    reasons = [f"same answers as {key} to {names}" for key in keys]
    return findings(check, table, found[by_row], reasons)
