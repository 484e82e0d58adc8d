"""What is told of datasets and releases, and how they are described."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from collect.datasets.models import (
    Dataset,
)
from collect.datasets.publishing.disparity import SUFFIX
from collect.datasets.releases import queries
from collect.datasets.releases.api.areas import OwnArea
from collect.datasets.releases.api.groups import AreaCode, GroupChoice
from collect.datasets.releases.api.microdata import MicrodataPlan, microdata_of
from collect.datasets.releases.api.texts import Line, Names, Strict, Texts
from collect.datasets.releases.describing import AGENCY, METHOD, rules_of
from collect.datasets.releases.wording import AGENCY as AGENCY_CODE
from collect.datasets.releases.wording import CODE, LONGEST_CODE, is_taken
from collect.problems import Problem
from collect.rest import MAX_BIGINT, CentralSchema, Text


def _free(code: str) -> str:
    if is_taken(code):
        raise ValueError(f"codes that end in {SUFFIX} are those of disparities")
    return code


Code = Annotated[
    str,
    AfterValidator(_free),
    Field(max_length=LONGEST_CODE, pattern=CODE),
]
Agency = Annotated[
    str,
    Field(max_length=LONGEST_CODE, pattern=AGENCY_CODE),
]
Cases = Annotated[int, Field(ge=0, le=1_000_000)]


class Contact(Strict):
    """Whom to ask."""

    name: Line = ""
    email: Line = ""
    url: Line = ""


class Licence(Strict):
    """Under which terms others may use it."""

    name: Line = "CC-BY-4.0"
    title: Line = "Creative Commons Attribution 4.0"
    url: Line = "https://creativecommons.org/licenses/by/4.0/"


class Description(Strict):
    """What files say of the dataset. `methodology` is by language."""

    agency: Agency = AGENCY
    producer: Line = ""
    contact: Contact = Field(default_factory=Contact)
    licence: Licence = Field(default_factory=Licence)
    keywords: list[Line] = Field(default_factory=list, max_length=50)
    methodology: Texts = Field(default_factory=lambda: dict(METHOD))


class Limits(Strict):
    """Rules of disclosure control, and of figures of groups, that are not the default.

    `minimum_coverage` is in percent; `weight_populations` names, by indicator, the
    population groups it is about: none for no figure of groups.
    """

    suppressed_below: Cases | None = None
    unreliable_below: Cases | None = None
    minimum_count: Cases | None = None
    count_width: Cases | None = None
    value_width: Annotated[float, Field(ge=0, le=1)] | None = None
    dominance: Annotated[float, Field(ge=0, le=100)] | None = None
    sensitive: list[Line] | None = None
    statuses_published: bool | None = None
    protect_missing: bool | None = None
    count_base: Annotated[int, Field(ge=1, le=1000)] | None = None
    decimals: Annotated[int, Field(ge=0, le=15)] | None = None
    minimum_coverage: Annotated[float, Field(gt=0, le=100)] | None = None
    years_back: Annotated[int, Field(ge=0, le=10)] | None = None
    weight_populations: dict[Line, list[AreaCode]] | None = None

    def to_json(self) -> dict[str, Any]:
        """What is not the default. Raises Problem 400.81 for a contradiction."""
        given = self.model_dump(exclude_none=True)
        try:
            rules_of(given)
        except ValueError as error:
            raise Problem("400.81", reason=str(error)) from None
        return given


class SourceForm(Strict):
    """A form that gives estimates."""

    project_id: Annotated[int, Field(ge=0, le=MAX_BIGINT)]
    xml_form_id: Text


Codes = Annotated[dict[Line, Line], Field(max_length=10_000)]


class FormMapping(SourceForm):
    """Which codes of a form stand for which of the registry: `indicators`, `dimensions`,
    and `codes` by dimension of the form (or `REF_AREA`)."""

    indicators: Codes = Field(default_factory=dict)
    dimensions: Codes = Field(default_factory=dict)
    codes: dict[Line, Codes] = Field(default_factory=dict)


class NewDataset(Strict):
    """A dataset to be made."""

    code: Code
    names: Names
    descriptions: Texts = Field(default_factory=dict)
    public: bool = False
    sources: list[SourceForm] = Field(default_factory=list, max_length=200)
    mappings: list[FormMapping] = Field(default_factory=list, max_length=200)
    rules: Limits = Field(default_factory=Limits)
    areas: list[OwnArea] = Field(default_factory=list, max_length=10_000)
    groups: Literal["default"] | GroupChoice = "default"
    microdata: bool | MicrodataPlan = False
    metadata: Description = Field(default_factory=Description)

    @property
    def persons(self) -> dict[str, Any]:
        """The microdata asked for, as JSON. Raises Problem 400.81."""
        return microdata_of(self.microdata)


class DatasetPatch(Strict):
    """What is to be changed; what is not there stays."""

    names: Names | None = None
    descriptions: Texts | None = None
    public: bool | None = None
    sources: list[SourceForm] | None = Field(default=None, max_length=200)
    mappings: list[FormMapping] | None = Field(default=None, max_length=200)
    rules: Limits | None = None
    areas: list[OwnArea] | None = Field(default=None, max_length=10_000)
    groups: Literal["default"] | GroupChoice | None = None
    microdata: bool | MicrodataPlan | None = None
    metadata: Description | None = None

    @property
    def persons(self) -> dict[str, Any] | None:
        """The microdata asked for, as JSON; None to keep them. Raises Problem 400.81."""
        return None if self.microdata is None else microdata_of(self.microdata)


class DatasetReport(CentralSchema):
    """A dataset, with its newest release that is not withdrawn. `populations`: rows of
    its own table of them."""

    code: str
    names: dict[str, str]
    descriptions: dict[str, str]
    public: bool
    sources: list[SourceForm]
    mappings: list[FormMapping]
    rules: dict[str, Any]
    areas: list[dict[str, Any]]
    groups: Literal["default"] | list[str | dict[str, Any]]
    populations: int
    microdata: dict[str, Any]
    metadata: dict[str, Any]
    created_at: datetime
    latest_release: int | None
    latest_release_at: datetime | None
    coverage: dict[str, int]

    @classmethod
    def of(cls, dataset: Dataset, coverage: Mapping[str, int]) -> DatasetReport:
        """The report of a dataset."""
        latest = queries.newest(dataset)
        return cls(
            code=dataset.code,
            names=dataset.names,
            descriptions=dataset.descriptions,
            public=dataset.public,
            sources=[
                SourceForm(project_id=form.project_id, xml_form_id=form.xml_form_id)
                for form in dataset.sources.filter(deleted_at=None).order_by("pk")
            ],
            mappings=[FormMapping.model_validate(each) for each in dataset.mappings],
            rules=dataset.rules,
            areas=dataset.areas,
            groups="default" if dataset.groups is None else dataset.groups,
            populations=len(dataset.populations),
            microdata=dataset.microdata,
            metadata=dataset.metadata,
            created_at=dataset.created_at,
            latest_release=latest.number if latest else None,
            latest_release_at=latest.created_at if latest else None,
            coverage=dict(coverage),
        )


class Withdrawal(Strict):
    """Why a release is withdrawn."""

    reason: Annotated[Line, Field(min_length=1)]


class CoverageEntry(CentralSchema):
    """An indicator in an area and a period: present, suppressed or missing, and why."""

    indicator: str
    ref_area: str
    time_period: str
    status: Literal["present", "suppressed", "missing"]
    reason: str
    forms: list[str]


class Told(CentralSchema):
    """What a release says of an observation."""

    value: float | None
    status: str
    n: int | None


class Change(CentralSchema):
    """An observation that is not what it was."""

    change: Literal["added", "removed", "changed"]
    indicator: str
    time_period: str
    domain: dict[str, str]
    before: Told | None
    after: Told | None


class DisparityTold(CentralSchema):
    """What a release says of a disparity."""

    value: float | None
    status: str


class DisparityChange(CentralSchema):
    """A disparity that is not what it was."""

    change: Literal["added", "removed", "changed"]
    indicator: str
    ref_area: str
    time_period: str
    stratifier: str
    measure: str
    before: DisparityTold | None
    after: DisparityTold | None


class DisparityDiff(CentralSchema):
    """Which disparities a release changed."""

    added: int
    removed: int
    changed: int
    changes: list[DisparityChange]


class DiffReport(CentralSchema):
    """What a release changed against the one before: observations, and disparities."""

    release: int
    against: int | None
    added: int
    removed: int
    changed: int
    changes: list[Change]
    disparities: DisparityDiff
