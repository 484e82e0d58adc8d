"""The question types of XLSForm, as pyxform accepts them, and what each one is."""

from __future__ import annotations

import re
from dataclasses import dataclass

TEXT, NUMBER, OTHER, META, HIDDEN = "text", "number", "other", "meta", "hidden"

_DOCUMENTED = {
    "text": TEXT,
    "integer": NUMBER,
    "decimal": NUMBER,
    "range": NUMBER,
    "date": OTHER,
    "time": OTHER,
    "dateTime": OTHER,
    "geopoint": OTHER,
    "geotrace": OTHER,
    "geoshape": OTHER,
    "image": OTHER,
    "audio": OTHER,
    "video": OTHER,
    "file": OTHER,
    "barcode": OTHER,
    "acknowledge": OTHER,
    "note": "note",
    "calculate": "calculate",
    "hidden": HIDDEN,
    "start": META,
    "end": META,
    "today": META,
    "deviceid": META,
    "phonenumber": META,
    "username": META,
    "email": META,
    "audit": "audit",
    "start-geopoint": META,
    "background-audio": META,
    "background-geopoint": META,
    "xml-external": "external",
    "csv-external": "external",
    "simserial": META,
    "subscriberid": META,
}
# Spellings pyxform keeps for old forms: type -> documented type.
_LEGACY = {
    **dict.fromkeys(("string", "q string", "add text prompt"), "text"),
    **dict.fromkeys(("int", "q int", "add integer prompt"), "integer"),
    **dict.fromkeys(("q decimal", "add decimal prompt"), "decimal"),
    **dict.fromkeys(("q date", "add date prompt"), "date"),
    **dict.fromkeys(("datetime", "date time", "q date time", "q dateTime"), "dateTime"),
    **dict.fromkeys(("add date time prompt", "add dateTime prompt"), "dateTime"),
    **dict.fromkeys(("gps", "location", "q location", "q geopoint"), "geopoint"),
    "add location prompt": "geopoint",
    "q geotrace": "geotrace",
    "q geoshape": "geoshape",
    **dict.fromkeys(("photo", "q picture", "q image"), "image"),
    **dict.fromkeys(("add image prompt", "add photo prompt"), "image"),
    **dict.fromkeys(("q audio", "add audio prompt"), "audio"),
    **dict.fromkeys(("q video", "add video prompt"), "video"),
    "add file prompt": "file",
    **dict.fromkeys(("q barcode", "add barcode prompt"), "barcode"),
    **dict.fromkeys(("trigger", "q acknowledge"), "acknowledge"),
    "add acknowledge prompt": "acknowledge",
    **dict.fromkeys(("q note", "add note prompt"), "note"),
    **dict.fromkeys(("q calculate", "add calculate prompt"), "calculate"),
    **dict.fromkeys(("start time", "get start time"), "start"),
    **dict.fromkeys(("end time", "get end time"), "end"),
    "get today": "today",
    **dict.fromkeys(("device id", "get device id", "imei"), "deviceid"),
    "uri:deviceid": "deviceid",
    **dict.fromkeys(
        ("phone number", "get phone number", "uri:phonenumber"), "phonenumber"
    ),
    "uri:username": "username",
    "uri:email": "email",
    **dict.fromkeys(
        ("subscriber id", "get subscriber id", "uri:subscriberid"), "subscriberid"
    ),
    **dict.fromkeys(("sim id", "get sim id", "uri:simserial"), "simserial"),
    **dict.fromkeys(("percentage",), "integer"),
    **dict.fromkeys(
        (
            "number of days in last month",
            "number of days in last six months",
            "number of days in last year",
        ),
        "integer",
    ),
}
DEPRECATED = frozenset({"simserial", "subscriberid"})

_SELECTS = {
    "select_one": "select_one",
    "select one": "select_one",
    "select one from": "select_one",
    "select1": "select_one",
    "add select one prompt using": "select_one",
    "select_multiple": "select_multiple",
    "select all that apply": "select_multiple",
    "select all that apply from": "select_multiple",
    "add select multiple prompt using": "select_multiple",
    "select_one_external": "select_one_external",
    "select_one_from_file": "select_one_from_file",
    "select one from file": "select_one_from_file",
    "select_multiple_from_file": "select_multiple_from_file",
    "select multiple from file": "select_multiple_from_file",
    "rank": "rank",
}
_CONTROLS = {
    "group": "group",
    "repeat": "repeat",
    "lgroup": "repeat",
    "looped group": "repeat",
    "loop": "loop",
}
SETTINGS_AS_TYPES = frozenset(
    {"form_title", "set_form_title", "form_id", "set_form_id", "prefix"}
)

_controls = "|".join(_CONTROLS)
_selects = "|".join(sorted(_SELECTS, key=len, reverse=True))
_BEGIN = re.compile(rf"begin[\s_]({_controls})(?: (?:over )?(\S+))?")
_END = re.compile(rf"end[\s_]({_controls})")
_SELECT = re.compile(rf"({_selects}) (\S+)( (?:or specify other|or_other|or other))?")
_BARE_SELECT = re.compile(rf"({_selects})")
_OSM = re.compile(r"osm (\S+)")

SUGGESTED = (
    *_DOCUMENTED,
    *("begin_group", "end_group", "begin_repeat", "end_repeat"),
    *("select_one", "select_multiple", "rank", "select_one_from_file"),
    "select_multiple_from_file",
)


@dataclass(frozen=True, slots=True)
class QuestionType:
    """A type cell, understood.

    `role` is begin, end, question or setting. `name` is the documented type, or for
    begin and end the kind (group, repeat, loop). `nature` sorts questions: text,
    number, other, select, note, calculate, hidden, meta, audit, external.
    """

    role: str
    name: str
    nature: str = ""
    list_name: str = ""
    or_other: bool = False

    @property
    def is_select(self) -> bool:
        """Whether the answer comes from a list."""
        return self.nature == "select"

    @property
    def multiple(self) -> bool:
        """Whether several answers can be given at once."""
        return self.name.startswith("select_multiple")

    @property
    def from_file(self) -> bool:
        """Whether the choices come from an attached file."""
        return self.name.endswith("_from_file")


def parse_type(text: str) -> QuestionType | None:
    """What a type cell means, or None if it means nothing to pyxform."""
    if match := _BEGIN.fullmatch(text):
        return QuestionType("begin", _CONTROLS[match[1]], list_name=match[2] or "")
    if match := _END.fullmatch(text):
        return QuestionType("end", _CONTROLS[match[1]])
    if match := _SELECT.fullmatch(text):
        name = _SELECTS[match[1]]
        return QuestionType("question", name, "select", match[2], bool(match[3]))
    if match := _BARE_SELECT.fullmatch(text):
        return QuestionType("question", _SELECTS[match[1]], "select")
    if text in SETTINGS_AS_TYPES:
        return QuestionType("setting", text)
    if match := _OSM.fullmatch(text):
        return QuestionType("question", "osm", OTHER)
    name = _LEGACY.get(text, text)
    if name in _DOCUMENTED:
        return QuestionType("question", name, _DOCUMENTED[name])
    return QuestionType("question", "osm", OTHER) if text == "osm" else None
