"""Which questions an export has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from collect.forms.xlsform.fields import Field
from collect.forms.xlsform.identifying import DIRECT
from collect.submissions.exports.columnar import naming, system
from collect.submissions.exports.columnar.options import OptionError, Options

_META = "/meta"
_INSTANCE_NAME = "/meta/instanceName"


@dataclass(frozen=True)
class Chosen:
    """Paths of questions, and names of variables that the server adds."""

    paths: frozenset[str]
    system: tuple[str, ...]


def choose(fields: Iterable[Field], options: Options) -> Chosen:
    """What the options leave.

    Without `identifiers` there are no questions that are marked `direct`, or lie in a
    group or repeat that is; and if the form has such, no `instanceName`, which forms
    put together from them. Raises OptionError for columns the form does not have, and
    for a direct identifier that is asked for by name.
    """
    fields = tuple(fields)
    questions = {item.path for item in fields if item.is_question}
    hidden = frozenset() if options.identifiers else _direct(fields)
    if not options.columns:
        unwanted = set() if options.system else {p for p in questions if _is_meta(p)}
        names = system.NAMES if options.system else ()
        return Chosen(frozenset(questions - hidden - unwanted), names)
    known = _known(fields)
    _refuse_unknown(options, known, hidden)
    paths = {path for name in options.columns for path in known.get(_key(name), ())}
    added = tuple(
        name for name in system.NAMES if options.system or name in options.columns
    )
    inside = {path for path in questions if _lies_in(path, paths)}
    return Chosen(frozenset(inside - hidden), added)


def _refuse_unknown(
    options: Options, known: Mapping[str, tuple[str, ...]], hidden: frozenset[str]
) -> None:
    unknown = [
        name
        for name in options.columns
        if _key(name) not in known and name not in system.NAMES
    ]
    if unknown:
        raise OptionError(
            "columns",
            unknown,
            "paths or names of questions, groups and repeats of the form, and "
            + ", ".join(system.NAMES),
        )
    refused = [
        name
        for name in options.columns
        if hidden.issuperset(known.get(_key(name), "?"))
    ]
    if refused:
        raise OptionError(
            "columns",
            refused,
            "direct identifiers only together with the option identifiers",
        )


def _known(fields: tuple[Field, ...]) -> dict[str, tuple[str, ...]]:
    """The paths that a text may mean: a path or the end of one, written as such or as
    the name of a variable."""
    found: dict[str, tuple[str, ...]] = {}
    for item in fields:
        ends = naming.endings(item.path[1:])
        for key in {item.path, *ends, *(end.replace("/", "-") for end in ends)}:
            found[key] = (*found.get(key, ()), item.path)
    return found


def _key(name: str) -> str:
    """The text without a slash at its end. With one before it, it is a whole path."""
    return name.rstrip("/")


def _direct(fields: tuple[Field, ...]) -> frozenset[str]:
    marked = {item.path for item in fields if item.pii == DIRECT}
    found = {item.path for item in fields if _lies_in(item.path, marked)}
    return frozenset({*found, _INSTANCE_NAME} if found else found)


def _lies_in(path: str, paths: set[str]) -> bool:
    """Whether the path or one around it is among them."""
    while path:
        if path in paths:
            return True
        path = path.rpartition("/")[0]
    return False


def _is_meta(path: str) -> bool:
    return path.startswith(f"{_META}/")
