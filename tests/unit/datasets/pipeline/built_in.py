"""A small form whose answers the built-in checks look at."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from collect.datasets.pipeline import Facts, Result, process
from collect.forms.xlsform.definition import Check, Definition
from collect.forms.xlsform.fields import Choice, Field
from tests.factories.tables import raw_tables

FIELDS = (
    Field("/start", "start", "dateTime"),
    Field("/site", "site", "string", control="select1", list_name="site"),
    Field("/rooms", "rooms", "int", control="input", missing=("99",)),
    Field(
        "/items", "items", "string", control="select", list_name="item", multiple=True
    ),
    Field("/order", "order", "string", control="rank", list_name="item"),
    Field("/visit", "visit", "date", control="input"),
    Field("/point", "point", "geopoint", control="input"),
    Field("/member", "member", "repeat"),
    Field("/member/g", "g", "structure", table="/member", relevant="${rooms} > 1"),
    Field("/member/g/age", "age", "int", table="/member", control="input"),
)
CHOICES = {
    "site": (Choice("A", {"English": "Azito"}), Choice("B")),
    "item": (Choice("tv"), Choice("radio")),
}
DAY = timedelta(days=1)


def run(
    *homes: Any,
    facts: Facts | None = None,
    checks: tuple[Check, ...] = (),
    **changes: Any,
) -> Result:
    """`changes`: question -> what its field says."""
    fields = [replace(field, **changes.get(field.name, {})) for field in FIELDS]
    raw = raw_tables(*homes, fields=fields)
    return process(raw, fields, Definition(checks=checks), facts or Facts(CHOICES))


def lines(result: Result) -> list[tuple[str, str, str, str]]:
    names = ("check_id", "row", "question", "reason")
    return [
        tuple(line[name] for name in names)
        for line in result.log.to_pylist()
        if line["check_id"].startswith("builtin")
    ]
