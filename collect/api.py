"""The two REST APIs: /v1 as ODK Central's clients know it, /data/v1 of our own."""

from django.http import HttpRequest
from ninja import Router

from collect.accounts import queries
from collect.accounts.api import router as accounts
from collect.accounts.api.assignments import Place, Scope, add_assignments
from collect.accounts.api.schemas import ActorOut
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Assignment
from collect.accounts.permissions import Verb, require, role_named
from collect.datasets.api import router as datasets
from collect.forms.api import router as forms
from collect.forms.models import Form
from collect.forms.queries import form_for
from collect.rest import CentralAPI, CentralSchema, wants_extended
from collect.submissions.api import router as submissions
from collect.submissions.exports.api import router as exports
from collect.submissions.odata.api import router as odata
from collect.sync.api import router as sync
from collect.sync.collector.api import router as collector
from collect.sync.collector.layers import router as map_layers
from collect.sync.phone_exports.api import router as phone_exports

central = CentralAPI(
    title="Collect",
    version="1",
    description="Compatible with ODK Central's API.",
    urls_namespace="central",
    openapi_url="/openapi.json",
    docs_url="/docs",
)
data = CentralAPI(
    title="Collect datasets",
    version="1",
    description="Runs of the pipeline, tables, exports and estimates.",
    urls_namespace="data",
    openapi_url="/openapi.json",
    docs_url="/docs",
)

# Assignments on forms: only here are both accounts and forms in reach.
form_assignments = Router(auth=Authenticated(), tags=["roles"])


class FormPlace(Place):
    """The part of an address that names a form."""

    project_id: int
    xml_form_id: str

    def scope(self) -> Scope:
        """The form; Problem 404.1 if there is none."""
        project = queries.project_for(self.project_id)
        return Scope(project, form_for(project.pk, self.xml_form_id).pk)


class FormAssignment(CentralSchema):
    """Who has which role on which form."""

    actor_id: int
    role_id: int
    xml_form_id: str


class ExtendedFormAssignment(CentralSchema):
    """Who has which role on which form, with the actor."""

    actor: ActorOut
    role_id: int
    xml_form_id: str


class LimitedFormAssignment(FormAssignment):
    """Non-standard: the same, within these areas and all below them only."""

    areas: list[str]


class ExtendedLimitedFormAssignment(ExtendedFormAssignment):
    """Non-standard: the same, within these areas and all below them only."""

    areas: list[str]


FormAssignments = list[
    ExtendedLimitedFormAssignment
    | ExtendedFormAssignment
    | LimitedFormAssignment
    | FormAssignment
]


@form_assignments.get(
    "/projects/{int:project_id}/assignments/forms", response=FormAssignments
)
def list_form_assignments(request: HttpRequest, project_id: int) -> FormAssignments:
    """All roles on single forms of the project."""
    return _form_assignments(request, project_id, None)


@form_assignments.get(
    "/projects/{int:project_id}/assignments/forms/{segment:role}",
    response=FormAssignments,
)
def list_form_assignments_of_role(
    request: HttpRequest, project_id: int, role: str
) -> FormAssignments:
    """One role on single forms of the project."""
    return _form_assignments(request, project_id, role)


def _form_assignments(
    request: HttpRequest, project_id: int, role: str | None
) -> FormAssignments:
    project = queries.project_for(project_id)
    require(asking(request), Verb.ASSIGNMENT_LIST, project=project)
    role_id = None if role is None else role_named(role).id
    rows = queries.form_assignments(project, role_id)
    kept = Form.objects.filter(project=project, deleted_at=None)
    names = dict(kept.values_list("pk", "xml_form_id"))
    shape = _extended if wants_extended(request) else _plain
    return [shape(row, names[row.form_id]) for row in rows if row.form_id in names]


def _extended(row: Assignment, xml_form_id: str) -> ExtendedFormAssignment:
    actor = ActorOut.from_orm(row.actor)
    if row.areas:
        return ExtendedLimitedFormAssignment(
            actor=actor, role_id=row.role, xml_form_id=xml_form_id, areas=row.areas
        )
    return ExtendedFormAssignment(
        actor=actor, role_id=row.role, xml_form_id=xml_form_id
    )


def _plain(row: Assignment, xml_form_id: str) -> FormAssignment:
    if row.areas:
        return LimitedFormAssignment(
            actor_id=row.actor_id,
            role_id=row.role,
            xml_form_id=xml_form_id,
            areas=row.areas,
        )
    return FormAssignment(
        actor_id=row.actor_id, role_id=row.role, xml_form_id=xml_form_id
    )


add_assignments(
    form_assignments,
    "/projects/{int:project_id}/forms/{segment:xml_form_id}",
    FormPlace,
)
# Before the projects' own: "forms" is not the name of a role.
central.add_router("", form_assignments)
central.add_router("", accounts)
central.add_router("", forms)
# Before the submissions: "uuid:….geojson" is no instanceID.
central.add_router("", exports)
central.add_router("", submissions)
central.add_router("", odata)
central.add_router("", sync)
data.add_router("", datasets)
data.add_router("", phone_exports)
data.add_router("/collector", collector)
data.add_router("", map_layers)
