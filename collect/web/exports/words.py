"""Formats and options of exports in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from collect.datasets.exports.wishes import MEDIA, Wish
from collect.datasets.models import Export, ExportSettings
from collect.submissions.exports.columnar.options import Options

Text = str | Promise

FORMATS: Mapping[str, tuple[Text, Text]] = {
    "xlsx": (
        later("Excel workbook"),
        later("One file: a sheet for the submissions and one for each repeat."),
    ),
    "csv-excel": (
        later("CSV for spreadsheets"),
        later("Plain text that Excel and LibreOffice open as it should look."),
    ),
    "csv": (
        later("CSV"),
        later("Plain text for programs, each answer exactly as it was given."),
    ),
    "stata": (later("Stata"), later("Codes with variable and value labels (.dta).")),
    "spss": (later("SPSS"), later("Codes with variable and value labels (.sav).")),
    "parquet": (
        later("Parquet"),
        later("For R, Python and databases: typed, small and quick to read."),
    ),
    "jsonl": (later("JSON lines"), later("For programs: one JSON object a line.")),
    "geojson": (
        later("GeoJSON"),
        later("For maps, such as QGIS: all places with the other answers."),
    ),
    "kml": (
        later("KML"),
        later("For Google Earth: all places with the other answers."),
    ),
    MEDIA: (
        later("Photos and other files"),
        later("What was taken or recorded in the interviews, as one ZIP."),
    ),
}
"""Title of each format, and what it is for, in the order they are offered."""

LABELS: Mapping[str, Text] = {
    "both": later("Codes, and labels in a column beside them"),
    "codes": later("Codes only"),
    "labels": later("Labels in place of codes"),
}
MULTIPLES: Mapping[str, Text] = {
    "text": later("One column with all codes that were chosen"),
    "columns": later("A column of 0 and 1 for each choice"),
    "both": later("Both"),
}
REPEATS: Mapping[str, Text] = {
    "long": later("A table of their own, one row for each"),
    "wide": later("Columns of the submission, numbered"),
}
TIMES: Mapping[str, Text] = {
    "utc": later("In UTC: good for durations and order"),
    "local": later("As the clock showed where the answer was given"),
    "both": later("Both, in two columns"),
}
STATES: Mapping[str, Text] = {
    "received": later("Received, not reviewed yet"),
    "hasIssues": later("Has issues"),
    "edited": later("Edited"),
    "rejected": later("Rejected"),
    "approved": later("Approved"),
}
_SHORT: Mapping[str, Mapping[str, Text]] = {
    "labels": {"both": later("codes and labels"), "labels": later("labels")},
    "multiples": {
        "columns": later("a column for each choice"),
        "both": later("choices as text and as columns"),
    },
    "repeats": {"wide": later("repeats as columns")},
    "times": {
        "local": later("local times"),
        "both": later("local times and UTC"),
    },
}
_DEFAULT = Options()


def title_of(format_: str) -> Text:
    """What a format is called."""
    return FORMATS[format_][0]


def summary(of: Export | ExportSettings) -> str:
    """What is asked for beside the format, in one line; "" if that is nothing."""
    return ", ".join(_told(Wish.of(of.format, of.options)))


def _told(wish: Wish) -> Iterator[str]:
    options = wish.options
    for name, words in _SHORT.items():
        if found := words.get(getattr(options, name)):
            yield str(found)
    for name, say in _SAID.items():
        value = getattr(options, name)
        if value != getattr(_DEFAULT, name):
            yield say(value)


_SAID: Mapping[str, Callable[[Any], str]] = {
    "language": str,
    "groups": lambda _value: _("short names"),
    "columns": lambda value: _("%(count)s chosen columns") % {"count": len(value)},
    "system": lambda _value: _("without the server's columns"),
    "identifiers": lambda _value: _("with direct identifiers"),
    "version": lambda value: _("version %(name)s") % {"name": value},
    "submitted_after": lambda value: _("received from %(day)s") % _day(value),
    "submitted_before": lambda value: _("received before %(day)s") % _day(value),
    "updated_after": lambda value: _("changed since %(day)s") % _day(value),
    "review_states": lambda value: ", ".join(str(STATES[each]) for each in value),
    "filter": lambda value: value,
}


def _day(moment: Any) -> dict[str, str]:
    return {"day": moment.date().isoformat()}
