"""Which questions were asked, and which had to be answered, row by row."""

import re
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from collect.datasets.pipeline.survey import Survey, SurveyError, truths
from collect.forms.xlsform.fields import Field

Truths = NDArray[np.float64]
"""1 true, 0 false, NaN unknown."""

_ALWAYS = frozenset({"yes", "true", "true()", "1"})
_NEVER = frozenset({"", "no", "false", "false()", "0"})
_PATH = re.compile(
    r"""(?P<text>"[^"]*"|'[^']*')|(?<![\w)\]}.])(?P<path>(?:\.\./|/)[\w./-]*\w)"""
)


@dataclass(eq=False)
class Asking:
    """Evaluates relevance and obligation of a survey's questions, each once.

    `failed`: by path of the field, why its expressions could not be evaluated; they are
    unknown then.
    """

    survey: Survey
    failed: dict[str, str] = field(default_factory=dict)
    _known: dict[str, Truths] = field(default_factory=dict)

    def asked(self, question: Field) -> Truths:
        """Whether the question was asked: it and the groups around it, within its
        table, are relevant. The rows of a repeat exist because it was."""
        parts = question.path.split("/")
        paths = {"/".join(parts[:end]) for end in range(2, len(parts) + 1)}
        found = np.ones(self.survey.tables[question.table].num_rows)
        for around in self.survey.fields:
            inside = around.table == question.table and around.path in paths
            if inside and around.relevant:
                found = _both(found, self._holds(around, around.relevant))
        return found

    def required(self, question: Field) -> NDArray[np.bool_]:
        """Where an answer is required for certain: asked, and its condition holds."""
        text = question.required.strip()
        if text.lower() in _NEVER:
            return np.zeros(self.survey.tables[question.table].num_rows, np.bool_)
        needed = self.asked(question)
        if text.lower() not in _ALWAYS:
            needed = _both(needed, self._holds(question, text))
        certain: NDArray[np.bool_] = needed == 1
        return certain

    def _holds(self, of: Field, expression: str) -> Truths:
        key = f"{of.path} {expression}"
        if key not in self._known:
            self._known[key] = self._evaluated(of, expression)
        return self._known[key]

    def _evaluated(self, of: Field, expression: str) -> Truths:
        try:
            text = named(expression, self.survey)
            current = self.survey.answers(of) if of.is_question else None
            return truths(self.survey.evaluate(text, of.table, current))
        except SurveyError as error:
            self.failed.setdefault(of.path, str(error))
            return np.full(self.survey.tables[of.table].num_rows, np.nan)


def named(expression: str, survey: Survey) -> str:
    """The expression with names (`${age}`) for paths (`/data/age`, `../age`), as forms
    uploaded as XML have them."""
    names = {field.name for field in survey.fields}

    def name(match: re.Match[str]) -> str:
        last = (match["path"] or "").rpartition("/")[2]
        return f"${{{last}}}" if last in names else match[0]

    return _PATH.sub(name, expression)


def _both(first: Truths, second: Truths) -> Truths:
    """And of three values: false wins, then unknown."""
    unknown = np.isnan(first) | np.isnan(second)
    false = (first == 0) | (second == 0)
    return np.where(false, 0.0, np.where(unknown, np.nan, 1.0))
