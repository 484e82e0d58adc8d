"""What the forms room answers and takes, in ODK Central's terms."""

from __future__ import annotations

from datetime import datetime

from collect.forms.models import ReviewRule
from collect.rest import CentralSchema, Text


class ActorOut(CentralSchema):
    """Who made something."""

    id: int
    type: str
    display_name: str
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None


class FormOut(CentralSchema):
    """A form, or one of its versions seen as a form.

    The answers leave out what is not set: `id` and `deletedAt` come with deleted forms
    only, to restore them by. Web forms and encryption are not there yet.
    """

    id: int | None = None
    project_id: int
    xml_form_id: str
    name: str | None
    version: str
    hash: str
    sha256: str
    state: str
    created_at: datetime
    updated_at: datetime | None
    deleted_at: datetime | None = None
    published_at: datetime | None
    draft_token: str | None
    key_id: int | None
    enketo_id: str | None
    enketo_once_id: str | None
    webforms_enabled: bool


class ReviewStatesOut(CentralSchema):
    """How many submissions wait for somebody."""

    received: int
    has_issues: int
    edited: int


class FormExtended(FormOut):
    """A form with what lists show besides (X-Extended-Metadata).

    `publishedBy` and `publishNotes` come with versions; the notes are for those who may
    change the form. `reviewRule` is ours: which submissions count in estimates.
    """

    submissions: int
    review_states: ReviewStatesOut
    last_submission: datetime | None
    created_by: ActorOut | None
    published_by: ActorOut | None = None
    publish_notes: str | None = None
    excel_content_type: str | None
    entity_related: bool
    public_links: int
    review_rule: ReviewRule


class VersionExtended(FormOut):
    """A published version in a list with X-Extended-Metadata."""

    excel_content_type: str | None
    published_by: ActorOut | None
    publish_notes: str | None = None


class AttachmentOut(CentralSchema):
    """A media slot; none is linked to an entity list yet."""

    name: str
    type: str
    hash: str | None
    exists: bool
    blob_exists: bool
    dataset_exists: bool
    updated_at: datetime | None
    size: int | None


class AttachmentPatch(CentralSchema):
    """Whether a slot takes its file from an entity list."""

    dataset: bool


class FieldOut(CentralSchema):
    """A node of a form; flags are true or null, as in ODK Central."""

    path: str
    name: str
    type: str
    binary: bool | None
    select_multiple: bool | None


class ChoiceOut(CentralSchema):
    """An answer one may choose, with its labels by language."""

    code: str
    labels: dict[str, str]


class LabelledField(FieldOut):
    """A node of a form as people know it (`?labels=true`): texts by language.

    `choices` is null for a question without a list of the workbook's own.
    """

    labels: dict[str, str]
    choices: list[ChoiceOut] | None


class FindingOut(CentralSchema):
    """Something wrong or doubtful in a workbook, and where."""

    sheet: str
    row: int | None
    column: str | None
    cell: str | None
    severity: str
    code: str
    message: str
    hint: str


class FormPatch(CentralSchema):
    """What may be changed of a form itself."""

    model_config = CentralSchema.model_config | {"extra": "forbid"}

    state: str | None = None
    name: Text | None = None
    webforms_enabled: bool | None = None
