"""Reads the tables of this folder: `expression ==> "value" "value" …`."""

import json
import re
from pathlib import Path

SEPARATOR = " ==> "


def cases(name: str) -> list[tuple[str, str, list[str]]]:
    """Table (the last `@name` line, at first the root), expression, values."""
    table, found = "", []
    for line in (Path(__file__).parent / name).read_text().splitlines():
        if line.startswith("@"):
            table = line[1:]
        elif line and not line.startswith("#"):
            expression, values = line.rsplit(SEPARATOR, 1)
            quoted = re.findall(r'"(?:[^"\\]|\\.)*"', values)
            found.append((table, expression, [json.loads(value) for value in quoted]))
    return found
