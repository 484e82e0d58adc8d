"""The names our expressions may use: questions of the survey, by table."""

from __future__ import annotations

from collections.abc import Iterator

from collect.forms.expressions import ROOT, Scope, Symbol, ValueType
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.survey import Node

_TYPES = {
    "integer": ValueType.NUMBER,
    "decimal": ValueType.NUMBER,
    "range": ValueType.NUMBER,
    "text": ValueType.TEXT,
    "barcode": ValueType.TEXT,
    "note": ValueType.TEXT,
    "acknowledge": ValueType.TEXT,
    "date": ValueType.DATE,
    "today": ValueType.DATE,
    "time": ValueType.TIME,
    "dateTime": ValueType.DATETIME,
    "start": ValueType.DATETIME,
    "end": ValueType.DATETIME,
    "geopoint": ValueType.GEOPOINT,
    "start-geopoint": ValueType.GEOPOINT,
    "background-geopoint": ValueType.GEOPOINT,
    "geotrace": ValueType.GEOTRACE,
    "geoshape": ValueType.GEOSHAPE,
    "image": ValueType.BINARY,
    "audio": ValueType.BINARY,
    "video": ValueType.BINARY,
    "file": ValueType.BINARY,
    "audit": ValueType.BINARY,
    "background-audio": ValueType.BINARY,
    "select_multiple": ValueType.SELECT_MULTIPLE,
    "select_multiple_from_file": ValueType.SELECT_MULTIPLE,
    "rank": ValueType.SELECT_MULTIPLE,
    "deviceid": ValueType.TEXT,
    "username": ValueType.TEXT,
    "phonenumber": ValueType.TEXT,
    "email": ValueType.TEXT,
}


def symbols_of(form: Form) -> Iterator[Symbol]:
    """Every name of the survey."""
    for node in form.survey.nodes:
        if not node.name:
            continue
        if node.type.name == "repeat":
            yield Symbol(node.name, ValueType.REPEAT, node.name)
        elif node.is_container:
            yield Symbol(node.name, ValueType.GROUP, node.table)
        else:
            yield _question(form, node)
            if node.type.or_other:
                yield Symbol(f"{node.name}_other", ValueType.TEXT, node.table)


def _question(form: Form, node: Node) -> Symbol:
    kind = _TYPES.get(node.type.name, ValueType.ANY)
    if kind is ValueType.ANY and node.type.is_select:
        kind = ValueType.SELECT_ONE
    codes = form.codes_of(node)
    if codes is not None and node.type.or_other:
        codes |= {"other"}
    return Symbol(node.name, kind, node.table, codes)


def scope_of(form: Form) -> Scope:
    """The survey's names; tables are named like their repeats."""
    parents = {name: node.table or ROOT for name, node in form.survey.repeats.items()}
    return Scope.of(symbols_of(form), parents)
