"""One check of the workbook, about to be run: the survey, and its parameters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import cast, get_args

import pyarrow as pa

from collect.datasets.cleaning import Action, Check, Known
from collect.datasets.expressions import Column, to_text
from collect.datasets.pipeline.asking import Asking
from collect.datasets.pipeline.checks.view import View
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey, SurveyError
from collect.datasets.tables.schema import column_name
from collect.forms.xlsform import definition
from collect.forms.xlsform.fields import Field


@dataclass(frozen=True, eq=False)
class Call:
    """`check` as the workbook has it, `own` as the log will; `asking` is shared.

    `known`: what a former run found, where that need not be searched for again.
    """

    survey: Survey
    facts: Facts
    asking: Asking
    check: definition.Check
    own: Check
    known: Known | None = None

    @classmethod
    def of(
        cls, view: View, check: definition.Check, known: Known | None = None
    ) -> "Call":
        """Raises SurveyError where table, variable or action do not exist."""
        survey = view.survey
        table = survey.path_of(check.table)
        question = survey.column_of(check.variable, table) if check.variable else ""
        own = Check(
            name=check.name,
            table=table,
            question=question,
            severity="error" if check.severity == "error" else "warning",
            message=next(iter(check.messages.values()), ""),
        )
        call = cls(survey, view.facts, view.asking, check, own, known)
        return replace(call, own=replace(own, action=call._action()))

    @property
    def table(self) -> pa.Table:
        """The table that is checked."""
        return self.survey.tables[self.own.table]

    def about(self, question: str) -> Check:
        """The check with another column as the one it reports."""
        return replace(self.own, question=question)

    def field(self, column: str) -> Field | None:
        """The question of a column of the table; None for a variable."""
        for field in self.survey.fields:
            same = field.table == self.own.table and column_name(field) == column
            if same and field.is_question:
                return field
        return None

    def evaluate(self, expression: str) -> Column:
        """An expression's value for every row of the table. Raises SurveyError."""
        return self.survey.evaluate(expression, self.own.table)

    def texts(self, names: Iterable[str]) -> dict[str, pa.Array]:
        """Questions or variables as texts by their code in a dictionary, null where
        blank or unknown."""
        columns = {name: self.evaluate(f"${{{name}}}") for name in names}
        return {name: to_text(column).encoded() for name, column in columns.items()}

    def by(self) -> dict[str, pa.Array]:
        """The columns that form groups."""
        return self.texts(self.check.parameters.get("by", "").split())

    def number(self, name: str) -> float | None:
        """A parameter that is a number; None if it is absent. Raises SurveyError."""
        text = self.check.parameters.get(name, "")
        try:
            return float(text) if text else None
        except ValueError as error:
            raise SurveyError(f"{name} “{text}” is no number") from error

    def whole(self, name: str) -> int | None:
        """A parameter that is a whole number."""
        found = self.number(name)
        return None if found is None else round(found)

    def replacement(self) -> pa.Array | None:
        """The new value of each row, for the action `replace`."""
        if self.own.action != "replace":
            return None
        value = self.evaluate(self.check.value).to_arrow()
        return value.cast(self.table.schema.field(self.own.question).type)

    def _action(self) -> Action:
        """The check's action. A derived variable is computed, so cannot be changed."""
        asked = self.check.action or "flag"
        action = next((known for known in get_args(Action) if known == asked), None)
        if action is None:
            raise SurveyError(
                f"there is no action “{asked}”: {', '.join(get_args(Action))}"
            )
        derived = self.field(self.own.question) is None
        if action in ("blank", "replace") and derived:
            raise SurveyError(
                f"“{action}” needs a question of the form, and “{self.check.variable}” "
                "is computed: change what it is computed from"
            )
        return cast("Action", action)
