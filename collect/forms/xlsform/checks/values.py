"""Comparisons of selects with codes their lists do not have: they never hold."""

from __future__ import annotations

from collect.forms.xlsform.checks.expressions import STRAIGHTENED, survey_expressions
from collect.forms.xlsform.codes import Code
from collect.forms.xlsform.form import Form
from collect.forms.xlsform.report import Report
from collect.forms.xlsform.survey import Node
from collect.forms.xlsform.xpath import MAX_LENGTH, read


def check(form: Form, report: Report) -> None:
    """Report each unknown code once a cell."""
    for node, _, text, index in survey_expressions(form.survey):
        if len(text) > MAX_LENGTH:
            continue
        comparisons = read(text.translate(STRAIGHTENED)).comparisons
        for name, value in dict.fromkeys((c.name, c.value) for c in comparisons):
            target = _target(form, node, name)
            codes = form.codes_of(target) if target else None
            if target and codes is not None and _unknown(target, value, codes):
                report.at(
                    Code.UNKNOWN_CHOICE_VALUE,
                    form.survey.sheet,
                    node.row,
                    index,
                    value=value,
                    question=f"'{target.name}'",
                    list=target.type.list_name,
                    suggestion=_suggestion(value, codes, report),
                )


def _target(form: Form, node: Node, name: str) -> Node | None:
    nodes = [node] if name == "." else form.survey.by_name.get(name, [])
    if len(nodes) != 1 or nodes[0].type.name == "select_one_external":
        return None
    return nodes[0]


def _unknown(target: Node, value: str, codes: frozenset[str]) -> bool:
    if not value.strip() or (target.type.or_other and value == "other"):
        return False
    if target.type.multiple or target.type.name == "rank":
        return not all(part in codes for part in value.split())
    return value not in codes


def _suggestion(value: str, codes: frozenset[str], report: Report) -> str:
    ending = f"_{value.casefold()}"
    named = [code for code in sorted(codes) if code.casefold().endswith(ending)]
    if len(named) == 1:
        return f" Did you mean '{named[0]}'?"
    return report.suggest(value, sorted(codes))
