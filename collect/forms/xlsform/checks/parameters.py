"""The parameters column: key=value pairs a type takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from collect.forms.xlsform.checks.names import name_problem
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node

_PAIR = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s,;=]+)[\s,;]*""")


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"-?(\d+\.?\d*|\.\d+)", value))


def _is_whole(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _is_seed(value: str) -> bool:
    return _is_number(value) or value.startswith("${")


def _is_name(value: str) -> bool:
    return not name_problem(value)


def _one_of(*values: str) -> tuple[Callable[[str], bool], str]:
    wanted = values[0] if len(values) == 1 else " or ".join(values)
    return lambda value: value.lower() in values, wanted


_Rule = tuple[Callable[[str], bool], str]
_ANY: _Rule = (lambda _: True, "")
_BOOLEAN = _one_of("true", "false")
_NUMBER: _Rule = (_is_number, "a number")
_WHOLE: _Rule = (_is_whole, "a whole number, zero or more")
_COLUMN: _Rule = (_is_name, "the name of a column")

_SELECT = {"randomize": _BOOLEAN, "seed": (_is_seed, "a number or ${question}")}
_FROM_FILE = {**_SELECT, "value": _COLUMN, "label": _COLUMN}
_SHAPE = {
    "incremental": _one_of("true", "yes"),
    "allow-mock-accuracy": _BOOLEAN,
    "reference-geometry": _ANY,
}
_QUALITY = ("voice-only", "low", "normal")

ACCEPTED: dict[str, Mapping[str, _Rule]] = {
    **dict.fromkeys(("select_one", "select_multiple", "rank"), _SELECT),
    "select_one_external": _SELECT,
    **dict.fromkeys(("select_one_from_file", "select_multiple_from_file"), _FROM_FILE),
    "text": {"rows": _WHOLE},
    "image": {"max-pixels": _WHOLE, "app": _ANY},
    "audio": {"quality": _one_of(*_QUALITY, "external")},
    "background-audio": {"quality": _one_of(*_QUALITY)},
    "geopoint": {
        "capture-accuracy": _NUMBER,
        "warning-accuracy": _NUMBER,
        "allow-mock-accuracy": _BOOLEAN,
        "reference-geometry": _ANY,
    },
    **dict.fromkeys(("geotrace", "geoshape"), _SHAPE),
    "range": {
        "start": _NUMBER,
        "end": _NUMBER,
        "step": _NUMBER,
        "tick_interval": _NUMBER,
        "placeholder": _NUMBER,
        "tick_labelset": _ANY,
    },
    "audit": {
        "location-priority": _one_of(
            "no-power", "low-power", "balanced", "high-accuracy"
        ),
        "location-min-interval": _WHOLE,
        "location-max-age": _WHOLE,
        "track-changes": _BOOLEAN,
        "track-changes-reasons": _one_of("on-form-edit"),
        "identify-user": _BOOLEAN,
    },
}


def check(form: Form, report: Report) -> None:
    """Report on parameters."""
    index = form.survey.columns.index("parameters")
    if index is None:
        return
    for node in form.survey.nodes:
        text = form.survey.text(node, "parameters")
        if text:
            _parameters(form, node, index, text, report)


def _parameters(form: Form, node: Node, index: int, text: str, report: Report) -> None:
    def find(code: Code, **facts: object) -> None:
        report.at(code, form.survey.sheet, node.row, index, **facts)

    pairs = [(match[1].lower(), match[2]) for match in _PAIR.finditer(text)]
    if _PAIR.sub("", text).strip(" ,;"):
        find(Code.PARAMETERS_SYNTAX, value=text)
        return
    accepted = ACCEPTED.get(node.type.name)
    if accepted is None:
        return
    for key, value in pairs:
        if key not in accepted:
            find(
                Code.UNKNOWN_PARAMETER,
                type=node.type.name,
                key=key,
                suggestion=report.suggest(key, accepted),
                accepted=", ".join(accepted),
            )
            continue
        valid, wanted = accepted[key]
        if not valid(value.strip("'\"")):
            find(Code.PARAMETER_VALUE, key=key, value=value, wanted=wanted)
    keys = {key for key, _ in pairs}
    if "seed" in keys and "randomize" not in keys:
        wanted = "given together with randomize=true"
        find(Code.PARAMETER_VALUE, key="seed", value=dict(pairs)["seed"], wanted=wanted)
    located = {key for key in keys if key.startswith("location-")}
    if located and len(located) != 3:
        wanted = "given together with all of location-priority, location-min-interval and location-max-age"
        key = min(located)
        find(Code.PARAMETER_VALUE, key=key, value=dict(pairs)[key], wanted=wanted)
