"""How microdata are described."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from collect.datasets.estimation.disclosure.anonymity import K
from collect.datasets.estimation.disclosure.recoding import DateUnit
from collect.datasets.releases.microdata import PlanError, plan_of
from collect.datasets.releases.microdata.plan import SMALLEST_K
from collect.problems import Problem
from collect.rest import CentralSchema, Text

Name = Annotated[Text, Field(max_length=255)]


class MicrodataPlan(CentralSchema):
    """How answers of persons are made anonymous; see `microdata.Plan`. `generalise`
    gives `month` or `year` for dates, limits of bands for numbers, codes by group."""

    model_config = CentralSchema.model_config | {"extra": "forbid"}

    k: Annotated[int, Field(ge=SMALLEST_K, le=1000)] | None = None
    sensitive: list[Name] = Field(default_factory=list, max_length=50)
    diversity: Annotated[int, Field(ge=2, le=100)] | None = None
    drop: list[Name] = Field(default_factory=list, max_length=1000)
    generalise: dict[Name, DateUnit | list[float] | dict[Name, list[Name]]] = Field(
        default_factory=dict
    )
    local_suppression: bool = False
    links: bool = False
    public: bool = False

    def to_json(self) -> dict[str, Any]:
        """What is asked for. Raises Problem 400.81 for a contradiction."""
        given = {"k": K, **self.model_dump(exclude_none=True)}
        try:
            plan_of(given)
        except PlanError as error:
            raise Problem("400.81", reason=str(error)) from None
        return given


def microdata_of(given: bool | MicrodataPlan) -> dict[str, Any]:
    """A plan as JSON; with `true` the default one, with `false` none."""
    plan = MicrodataPlan() if given is True else given
    return plan.to_json() if isinstance(plan, MicrodataPlan) else {}
