"""What the headers of a sheet mean: canonical column names and their languages.

Follows pyxform: aliases (`relevance` is `relevant`), any case, spaces for underscores,
`label::French (fr)` (or `label:French` where no header of the sheet has `::`), and the
long forms `bind::relevant`, `media::image::French (fr)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from collect.forms.xlsform.workbook import Row, Sheet

DEFAULT_LANGUAGE = "default"

TRANSLATED = (
    "label",
    "hint",
    "guidance_hint",
    "constraint_message",
    "required_message",
    "image",
    "big-image",
    "audio",
    "video",
    "message",
)
MEDIA = ("image", "big-image", "audio", "video")
EXPRESSIONS = (
    "relevant",
    "constraint",
    "calculation",
    "required",
    "read_only",
    "repeat_count",
    "choice_filter",
)

_SURVEY = {
    "type": ("command",),
    "name": ("tag", "value"),
    "label": ("caption",),
    "hint": (),
    "guidance_hint": (),
    "required": ("bind::required",),
    "required_message": ("requiredmsg", "bind::jr:requiredmsg"),
    "relevant": ("relevance", "bind::relevant"),
    "constraint": ("bind::constraint",),
    "constraint_message": ("constraining_message", "bind::jr:constraintmsg"),
    "calculation": ("calculate", "bind::calculate"),
    "read_only": ("readonly", "bind::readonly"),
    "default": (),
    "appearance": ("body::appearance", "control::appearance"),
    "parameters": (),
    "repeat_count": ("count", "jr:count", "body::jr:count", "control::jr:count"),
    "choice_filter": (),
    "trigger": (),
    "image": ("media::image",),
    "big-image": ("media::big-image",),
    "audio": ("media::audio",),
    "video": ("media::video",),
    "autoplay": ("body::autoplay",),
    "rows": ("body::rows",),
    "intent": (),
    "save_to": ("bind::entities:saveto",),
    "no_app_error_string": ("noapperrorstring",),
    "query": (),
    "disabled": (),
    "sms_field": (),
    "sms_option": (),
    "sms_separator": (),
    "sms_allow_media": (),
    "sms_date_format": (),
    "sms_datetime_format": (),
    "sms_response": (),
    "compact_tag": (),
    "missing": (),
    "pii": (),
    "unit": (),
}
_CHOICES = {
    "list_name": (),
    "name": ("value",),
    "label": ("caption",),
    "image": ("media::image",),
    "big-image": ("media::big-image",),
    "audio": ("media::audio",),
    "video": ("media::video",),
}
_SETTINGS: dict[str, tuple[str, ...]] = {
    "form_title": ("set_form_title", "title"),
    "form_id": ("set_form_id", "id_string"),
    "version": (),
    "default_language": (),
    "style": (),
    "instance_name": (),
    "public_key": (),
    "submission_url": (),
    "auto_send": (),
    "auto_delete": (),
    "allow_choice_duplicates": (),
    "namespaces": (),
    "name": (),
    "instance_id": (),
    "instance_xmlns": (),
    "omit_instanceid": (),
    "clean_text_values": (),
    "add_none_option": (),
    "client_editable": (),
    "prefix": ("compact_prefix",),
    "delimiter": ("compact_delimiter",),
    "sms_keyword": (),
    "sms_separator": (),
    "sms_allow_media": (),
    "sms_date_format": (),
    "sms_datetime_format": (),
    "sms_response": (),
    "flat": (),
}
_ENTITIES: dict[str, tuple[str, ...]] = {
    "list_name": ("dataset",),
    "entity_id": (),
    "create_if": (),
    "update_if": (),
    "repeat": (),
    "label": (),
}
_DESIGN = (
    *("weight", "strata", "cluster", "fpc", "ref_area", "time_period"),
    *("probability", "response", "response_class", "trim"),
    *("calibration", "calibration_bounds"),
    *("replicates", "replicate_method", "replicate_scale", "replicate_seed"),
    *("interval", "lonely"),
)
_VARIABLES = ("table", "name", "calculation", "label", "list_name")
_CHECKS = (
    *("name", "table", "type", "constraint", "variable", "variables", "method"),
    *("threshold", "by", "log", "similar", "min_minutes", "max_minutes", "within"),
    *("point", "accuracy", "least", "source"),
    *("message", "severity", "action", "value"),
)
_DIMENSIONS = ("dimension", "table", "calculation", "label")
_INDICATORS = (
    *("indicator", "table", "type", "numerator", "denominator", "disaggregation"),
    *("compare", "label"),
)


def _plain(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names, ())


KNOWN_COLUMNS: dict[str, Mapping[str, tuple[str, ...]]] = {
    "survey": _SURVEY,
    "choices": _CHOICES,
    "external_choices": _CHOICES,
    "osm": _CHOICES,
    "settings": _SETTINGS,
    "entities": _ENTITIES,
    "design": _plain(_DESIGN),
    "variables": _plain(_VARIABLES),
    "checks": _plain(_CHECKS),
    "dimensions": _plain(_DIMENSIONS),
    "indicators": _plain(_INDICATORS),
}
_PREFIXES = ("bind", "body", "control", "instance", "media", "attribute")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `name` is canonical, or the header itself where it is unknown."""

    index: int
    header: str
    name: str
    language: str = DEFAULT_LANGUAGE
    known: bool = True

    @property
    def title(self) -> str:
        """`name`, with the language if there is one."""
        if self.language == DEFAULT_LANGUAGE:
            return self.name
        return f"{self.name}::{self.language}"


class Columns:
    """The columns of a sheet, found by canonical name."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.all = tuple(_columns(sheet))

    @cached_property
    def _by_name(self) -> dict[str, list[Column]]:
        found: dict[str, list[Column]] = {}
        for column in self.all:
            found.setdefault(column.name, []).append(column)
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def named(self, name: str) -> tuple[Column, ...]:
        """All columns of this name: one a language."""
        return tuple(self._by_name.get(name, ()))

    def index(self, name: str) -> int | None:
        """Index of the first column of this name."""
        found = self._by_name.get(name)
        return found[0].index if found else None

    def text(self, row: Row, name: str) -> str:
        """The first value the row has in columns of this name, else ""."""
        for column in self._by_name.get(name, ()):
            if row[column.index]:
                return row[column.index]
        return ""

    def texts(self, row: Row, name: str) -> dict[str, str]:
        """The row's values in columns of this name, by language; no empty ones."""
        return {
            column.language: row[column.index]
            for column in self._by_name.get(name, ())
            if row[column.index]
        }

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages named in headers, in order; without the unnamed one."""
        named = (c.language for c in self.all if c.language != DEFAULT_LANGUAGE)
        return tuple(dict.fromkeys(named))


def _columns(sheet: Sheet) -> Iterator[Column]:
    known = KNOWN_COLUMNS.get(sheet.name, {})
    aliases = {alias: name for name, others in known.items() for alias in others}
    double = any("::" in header for header in sheet.headers)
    for index, header in enumerate(sheet.headers):
        if header:
            yield _column(index, header, known, aliases, "::" if double else ":")


def _column(
    index: int,
    header: str,
    known: Mapping[str, tuple[str, ...]],
    aliases: Mapping[str, str],
    delimiter: str,
) -> Column:
    if name := _canonical(header, known, aliases):
        return Column(index, header, name)
    parts = [part.strip() for part in header.split(delimiter)]
    for length in (len(parts), len(parts) - 1):
        key = delimiter.join(parts[:length]) if length else ""
        name = _canonical(key.replace(delimiter, "::"), known, aliases)
        if name and (length == len(parts) or name in TRANSLATED):
            language = parts[-1] if length < len(parts) else ""
            return Column(index, header, name, language or DEFAULT_LANGUAGE)
    free = len(parts) > 1 and parts[0].lower() in _PREFIXES
    return Column(index, header, header, known=free)


def _canonical(
    text: str, known: Mapping[str, tuple[str, ...]], aliases: Mapping[str, str]
) -> str:
    key = "_".join(text.split()).lower()
    return key if key in known else aliases.get(key, "")
