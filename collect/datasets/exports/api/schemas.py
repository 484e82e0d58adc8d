"""What is asked for, and what is told of it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from collect.datasets.exports.wishes import MEDIA, Wish
from collect.datasets.models import ACTIVE, Export, ExportSettings, ExportState
from collect.rest import CentralSchema, Text

State = Literal["queued", "running", "succeeded", "failed", "cancelled", "expired"]
Name = Annotated[Text, Field(min_length=1, max_length=255)]
ROOT = "/data/v1/exports"


class WishIn(CentralSchema):
    """A format by its name, and options; see `columnar.options.Options`."""

    model_config = ConfigDict(extra="forbid")

    format: Text
    options: dict[str, Any] = Field(default_factory=dict)

    def wish(self) -> Wish:
        """The same, checked. Raises Problem 406.1, 400.51."""
        return Wish.of(self.format, self.options)


class SettingsIn(WishIn):
    """A format and options to be kept under a name."""

    name: Name


class Person(CentralSchema):
    """Who."""

    id: int
    display_name: str


class TableReport(CentralSchema):
    """A table of an export."""

    name: str
    label: str
    rows: int


class ExportReport(CentralSchema):
    """How an export stands. `rows_done` of `rows_total` are written; `found` says that
    it was there, in the making or done, when it was asked for."""

    id: int
    project_id: int
    xml_form_id: str
    format: str
    options: dict[str, Any]
    identifiers: bool
    state: State
    phase: str
    rows_done: int
    rows_total: int
    cursor: int | None
    requested_by: Person | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    expires_at: datetime | None
    attempts: int
    cancelling: bool
    file_name: str
    content_type: str
    size: int
    sha256: str
    tables: list[TableReport]
    notices: list[str]
    error: str
    links: dict[str, str]
    found: bool | None = None

    @classmethod
    def of(cls, export: Export, *, found: bool | None = None) -> ExportReport:
        """The report on an export."""
        return cls(
            id=export.pk,
            project_id=export.form.project_id,
            xml_form_id=export.form.xml_form_id,
            identifiers=export.direct,
            cancelling=export.to_cancel and export.state in ACTIVE,
            requested_by=_person(export.requested_by),
            tables=[TableReport(**table) for table in export.tables],
            links=_links(export),
            found=found,
            **{name: getattr(export, name) for name in _SAME},
        )


_SAME = (
    "format",
    "options",
    "state",
    "phase",
    "rows_done",
    "rows_total",
    "cursor",
    "created_at",
    "started_at",
    "finished_at",
    "expires_at",
    "attempts",
    "file_name",
    "content_type",
    "size",
    "sha256",
    "notices",
    "error",
)


def _links(export: Export) -> dict[str, str]:
    """Where it can be read, and what can be done with it now."""
    place = f"{ROOT}/{export.pk}"
    links = {"self": place}
    if export.state in ACTIVE:
        links["cancel"] = f"{place}/cancel"
    elif export.state == ExportState.SUCCEEDED:
        links["file"] = f"{place}/file"
        links["manifest"] = f"{place}/manifest.json"
        if export.format != MEDIA:
            links["codebook"] = f"{place}/codebook.xlsx"
            links["ddi"] = f"{place}/codebook.xml"
    else:
        links["retry"] = f"{place}/retry"
    return links


class SettingsReport(CentralSchema):
    """Settings that are kept."""

    id: int
    name: str
    format: str
    options: dict[str, Any]
    identifiers: bool
    created_by: Person | None
    created_at: datetime
    updated_at: datetime | None

    @classmethod
    def of(cls, kept: ExportSettings) -> SettingsReport:
        """The report on settings."""
        return cls(
            id=kept.pk,
            name=kept.name,
            format=kept.format,
            options=kept.options,
            identifiers=kept.direct,
            created_by=_person(kept.created_by),
            created_at=kept.created_at,
            updated_at=kept.updated_at,
        )


class FormatReport(CentralSchema):
    """A format that can be asked for."""

    name: str
    title: str
    extension: str
    content_type: str
    many: bool


def _person(actor: Any) -> Person | None:
    if actor is None:
        return None
    return Person(id=actor.pk, display_name=actor.display_name)
