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
    codes: dict[str, frozenset[str]] = {}
    for node, _, text, index in survey_expressions(form.survey):
        if len(text) > MAX_LENGTH:
            continue
        seen = set()
        for comparison in read(text.translate(STRAIGHTENED)).comparisons:
            target = _target(form, node, comparison.name)
            if target is None or (comparison.name, comparison.value) in seen:
                continue
            seen.add((comparison.name, comparison.value))
            list_name = target.type.list_name
            if list_name not in codes:
                rows = form.list_of(target) or ()
                codes[list_name] = frozenset(choice.name for choice in rows)
            if _unknown(target, comparison.value, codes[list_name]):
                report.at(
                    Code.UNKNOWN_CHOICE_VALUE,
                    form.survey.sheet,
                    node.row,
                    index,
                    value=comparison.value,
                    question=f"'{target.name}'",
                    list=list_name,
                    suggestion=_suggestion(comparison.value, codes[list_name], report),
                )


def _target(form: Form, node: Node, name: str) -> Node | None:
    if name == ".":
        target = node
    else:
        nodes = form.survey.by_name.get(name, ())
        if len(nodes) != 1:
            return None
        target = nodes[0]
    if target.type.name == "select_one_external" or form.list_of(target) is None:
        return None
    return target


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
