"""Which checks judge a submission by itself, and need not look at it again."""

from collect.datasets.pipeline.asking import named
from collect.datasets.pipeline.reach import alone
from collect.datasets.pipeline.survey import Survey
from collect.forms.xlsform import definition

OF_ALL = frozenset({"builtin:choices"})
"""Built-in checks that look at all answers: phones may take choices from a file."""


def judges_alone(check: definition.Check, survey: Survey) -> bool:
    """Whether what a check of the sheet says of a submission, words and figures too,
    depends on nothing but the submission."""
    if check.variable in survey.relative:
        return False
    if check.type == "constraint":
        # A new value that cannot be told for one row stops the check for all.
        own = check.action != "replace"
        return own and alone(check.constraint, survey.relative)
    if check.type == "location":
        given = check.parameters.get
        fixed = not given("by") and alone(given("point", ""), survey.relative)
        return fixed and asks_alone(survey)
    return False


def compares_alone(check: definition.Check, survey: Survey) -> bool:
    """Whether a check that compares rows compares answers that depend on nothing but
    their own submission."""
    names = " ".join(check.parameters.get(part, "") for part in ("similar", "by"))
    return survey.relative.isdisjoint(names.split())


def asks_alone(survey: Survey) -> bool:
    """Whether the form's own conditions look at nothing but one submission."""
    return all(
        alone(named(text, survey), survey.relative)
        for field in survey.fields
        for text in (field.relevant, field.required, field.constraint)
        if text
    )
