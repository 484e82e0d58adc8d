"""A small survey for the tests of cleaning."""

from typing import Any

import pyarrow as pa

from collect.datasets.cleaning import LogEntry, log_table

LISTS = pa.list_(pa.string())


def survey() -> dict[str, pa.Table]:
    """Three submissions; two with members."""
    root = pa.table(
        {
            "_instance_id": ["u1", "u2", "u3"],
            "_row": ["u1", "u2", "u3"],
            "_parent_row": pa.nulls(3, pa.string()),
            "_seq": [1, 2, 3],
            "rooms": pa.array([3, 999, None], pa.int64()),
            "items": pa.array([["radio", "oven"], ["999"], None], LISTS),
            "site": ["azito", "azito", None],
        }
    )
    member = pa.table(
        {
            "_instance_id": ["u1", "u1", "u2"],
            "_row": ["u1/member[1]", "u1/member[2]", "u2/member[1]"],
            "_parent_row": ["u1", "u1", "u2"],
            "_seq": [1, 1, 2],
            "age": [5.0, float("nan"), 9999.0],
        }
    )
    return {"": root, "member": member}


def line(uuid: str, question: str, old: str | None, **given: Any) -> LogEntry:
    """An accepted change of a cell of the root table, unless told otherwise."""
    columns: dict[str, Any] = {
        "table": "",
        "row": uuid,
        "issue": "",
        "check_id": "",
        "check_binding": "",
        "change_type": "change_response",
        "new_value": None,
        "reason": "asked again",
        "severity": "warning",
        "status": "accepted",
    }
    return LogEntry(uuid=uuid, question=question, old_value=old, **(columns | given))


def blank(uuid: str, question: str, old: str | None, **given: Any) -> LogEntry:
    return line(uuid, question, old, change_type="blank_response", **given)


def remove(uuid: str) -> LogEntry:
    return line(uuid, "", None, change_type="remove_survey")


def log(*entries: LogEntry) -> pa.Table:
    return log_table(entries)
