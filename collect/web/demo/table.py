"""Estimates as a short table of text."""

import csv
import io
from collections.abc import Iterator, Sequence

from collect.datasets.publishing.standard import NAMES
from collect.datasets.queries import COLUMNS_AFTER, COLUMNS_BEFORE, TOTAL

PLAIN = {*COLUMNS_BEFORE, *COLUMNS_AFTER, *NAMES}
HEADER = ("INDICATOR", "DOMAIN", "VALUE", "SE", "95 % INTERVAL", "N", "DEFF")
INDICATORS = 6
AREAS = 4
PARTS = 6


def short_table(estimates_csv: str) -> Iterator[str]:
    """Lines of a table: a few indicators in total, the first by one dimension."""
    reader = csv.DictReader(io.StringIO(estimates_csv))
    dimensions = [name for name in reader.fieldnames or [] if name not in PLAIN]
    chosen = _choose(list(reader), dimensions)
    cells = [HEADER, *(_cells(row, dimensions) for row in chosen)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(HEADER))]
    for row in cells:
        left = [
            cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)
        ]
        right = [
            cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)
        ]
        yield "  ".join(left + right).rstrip()


def _choose(
    rows: list[dict[str, str]], dimensions: Sequence[str]
) -> list[dict[str, str]]:
    """The first indicators undivided, and the first of them by one dimension."""

    def divided_by(row: dict[str, str]) -> list[str]:
        return [name for name in dimensions if row[name] not in ("", TOTAL)]

    shown = list(dict.fromkeys(row["INDICATOR"] for row in rows))[:INDICATORS]
    chosen: list[dict[str, str]] = []
    for indicator in shown:
        own = [row for row in rows if row["INDICATOR"] == indicator]
        chosen += [row for row in own if not divided_by(row)][:AREAS]
    parts = [
        row
        for row in rows
        if row["INDICATOR"] == shown[0] and len(divided_by(row)) == 1
    ]
    return chosen + parts[:PARTS]


def _cells(row: dict[str, str], dimensions: Sequence[str]) -> tuple[str, ...]:
    names = [name for name in dimensions if row[name] not in ("", TOTAL)]
    domain = ", ".join(f"{name}={row[name]}" for name in names) or "total"
    area = row.get("REF_AREA", "")
    if area not in ("", TOTAL):
        domain = area if domain == "total" else f"{area}, {domain}"
    interval = f"{_number(row['LOWER'])} - {_number(row['UPPER'])}"
    return (
        row["INDICATOR"],
        domain,
        _number(row["OBS_VALUE"]),
        _number(row["SE"]),
        interval if row["LOWER"] else "",
        row["N"],
        _number(row["DEFF"]),
    )


def _number(text: str) -> str:
    """Three decimals; what is not published is shown as a dot."""
    try:
        return f"{float(text):.3f}"
    except ValueError:
        return "."
