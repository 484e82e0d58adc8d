"""App users: what devices sign in with."""

from django.http import HttpRequest
from ninja import Router

from collect.accounts import actions, queries
from collect.accounts.api.schemas import AppUserOut, Name, NoProperties
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Project
from collect.accounts.permissions import Verb, require
from collect.rest import CentralSchema, Success, action_notes, wants_extended

router = Router(auth=Authenticated())

APP_USERS = "/projects/{int:project_id}/app-users"


class NewAppUser(CentralSchema):
    """What an app user is made of."""

    display_name: Name
    properties: NoProperties = None


class AppUserChanges(CentralSchema):
    """What may change in an app user: custom properties, if the project had any."""

    properties: NoProperties = None


@router.get(APP_USERS, response=list[AppUserOut])
def list_app_users(request: HttpRequest, project_id: int) -> list[AppUserOut]:
    """A project's app users with their tokens."""
    project = _project(request, project_id, Verb.FIELD_KEY_LIST)
    extended = wants_extended(request)
    return [AppUserOut.of(row, extended=extended) for row in queries.app_users(project)]


@router.post(APP_USERS, response=AppUserOut)
def create_app_user(
    request: HttpRequest, project_id: int, body: NewAppUser
) -> AppUserOut:
    """Make an app user; give it forms by assigning role 2 on them."""
    project = _project(request, project_id, Verb.FIELD_KEY_CREATE)
    made = actions.create_app_user(
        by=asking(request),
        project=project,
        display_name=body.display_name,
        notes=action_notes(request),
    )
    return AppUserOut.of(made, extended=False)


@router.get(APP_USERS + "/{int:actor_id}", response=AppUserOut)
def get_app_user(request: HttpRequest, project_id: int, actor_id: int) -> AppUserOut:
    """One app user."""
    project = _project(request, project_id, Verb.FIELD_KEY_LIST)
    return AppUserOut.of(
        queries.app_user_for(project, actor_id), extended=wants_extended(request)
    )


@router.patch(APP_USERS + "/{int:actor_id}", response=AppUserOut)
def update_app_user(
    request: HttpRequest, project_id: int, actor_id: int, body: AppUserChanges
) -> AppUserOut:
    """Set custom properties. Projects have none here, so every name is unknown."""
    project = _project(request, project_id, Verb.FIELD_KEY_UPDATE)
    return AppUserOut.of(queries.app_user_for(project, actor_id), extended=True)


@router.delete(APP_USERS + "/{int:actor_id}", response=Success)
def delete_app_user(request: HttpRequest, project_id: int, actor_id: int) -> Success:
    """Lock a device out at once and take its app user off the list."""
    project = _project(request, project_id, Verb.FIELD_KEY_DELETE)
    actions.delete_app_user(
        by=asking(request),
        app_user=queries.app_user_for(project, actor_id),
        notes=action_notes(request),
    )
    return Success()


def _project(request: HttpRequest, project_id: int, verb: Verb) -> Project:
    project = queries.project_for(project_id)
    require(asking(request), verb, project=project)
    return project
