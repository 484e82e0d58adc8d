"""What a check looks at."""

from dataclasses import dataclass

import pyarrow as pa

from collect.datasets.pipeline.asking import Asking
from collect.datasets.pipeline.facts import Facts
from collect.datasets.pipeline.survey import Survey


@dataclass(frozen=True, eq=False)
class View:
    """A survey, or a part of it, with what is known beside and what was asked."""

    survey: Survey
    facts: Facts
    asking: Asking

    @classmethod
    def of(cls, survey: Survey, facts: Facts) -> "View":
        """All of a survey."""
        return cls(survey, facts, Asking(survey))

    def part(self, instances: pa.Array) -> "View":
        """Some submissions; what could not be asked there could not be asked at all."""
        survey = self.survey.part(instances)
        asking = Asking(survey, self.asking.failed)
        return View(survey, self.facts.part(survey.tables), asking)
