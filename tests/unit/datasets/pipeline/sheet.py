"""A small form for checks of the sheet about fieldwork."""

from typing import Any

from collect.datasets.pipeline import Facts, Result, process
from collect.forms.xlsform.definition import Check, Definition, Variable
from collect.forms.xlsform.fields import Choice, Field
from tests.factories.tables import raw_tables

BATTERY = ("b1", "b2", "b3")
FIELDS = (
    Field("/start", "start", "dateTime"),
    Field("/end", "end", "dateTime"),
    Field("/enumerator", "enumerator", "string", control="input"),
    Field("/source", "source", "string", control="select1", list_name="source"),
    Field("/source_other", "source_other", "string", control="input"),
    Field(
        "/why",
        "why",
        "string",
        control="input",
        relevant="selected(${source}, 'other')",
    ),
    Field("/site", "site", "string", control="input"),
    Field("/town", "town", "string", control="select1", list_name="towns.csv"),
    Field("/town_name", "town_name", "string", control="input"),
    Field("/centre", "centre", "geopoint", control="input"),
    Field("/place", "place", "geopoint", control="input", relevant="${site} != 'no'"),
    *(Field(f"/{name}", name, "string", control="input") for name in BATTERY),
    Field("/rooms", "rooms", "int", control="input"),
    Field("/member", "member", "repeat"),
    Field("/member/age", "age", "int", table="/member", control="input"),
)
CHOICES = {"source": (Choice("tap"), Choice("other"), Choice("river", {"e": "River"}))}
OFF = tuple(
    Check(f"builtin:{name}", "", "builtin", action="off")
    for name in ("dates", "gps", "choices")
)


def run(check: Check, *homes: Any, **given: Any) -> Result:
    raw = raw_tables(*homes, fields=FIELDS)
    design = Definition(
        checks=(check, *OFF), variables=(Variable("double", "", "${rooms} * 2"),)
    )
    return process(raw, FIELDS, design, Facts(CHOICES, **given))


def lines(result: Result, *names: str) -> list[tuple[str, ...]]:
    assert result.problems == ()
    return [tuple(line[name] for name in names) for line in result.log.to_pylist()]
