"""Preferences: what clients keep of how their users like to see things.

They are read with ``GET /users/current`` and X-Extended-Metadata.
"""

import json
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router

from collect.accounts import actions, queries
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import Actor, Project
from collect.accounts.permissions import Verb, require
from collect.lib.json_values import unstorable
from collect.problems import Problem
from collect.rest import Success

router = Router(auth=Authenticated())

SITE = "/user-preferences/site/{segment:name}"
PROJECT = "/user-preferences/project/{int:project_id}/{segment:name}"
MAX_NAME = 255
MAX_VALUE = 64 * 2**10
"""Characters of a value as JSON."""


@router.put(SITE, response=Success)
def set_site_preference(
    request: HttpRequest, name: str, body: Body[dict[str, Any]]
) -> Success:
    """Keep ``propertyValue``, any JSON value, under this name."""
    actor = _person(request)
    actions.set_preference(by=actor, name=_fit(name), value=_value(body))
    return Success()


@router.delete(SITE, response=Success)
def forget_site_preference(request: HttpRequest, name: str) -> Success:
    """Forget a value; 404.1 when there is none of this name."""
    if not actions.forget_preference(by=_person(request), name=name):
        raise Problem("404.1")
    return Success()


@router.put(PROJECT, response=Success)
def set_project_preference(
    request: HttpRequest, project_id: int, name: str, body: Body[dict[str, Any]]
) -> Success:
    """Keep ``propertyValue`` under this name for one project."""
    actor = _person(request)
    project = _project(actor, project_id)
    actions.set_preference(
        by=actor, name=_fit(name), value=_value(body), project=project
    )
    return Success()


@router.delete(PROJECT, response=Success)
def forget_project_preference(
    request: HttpRequest, project_id: int, name: str
) -> Success:
    """Forget a value of a project; 404.1 when there is none of this name."""
    actor = _person(request)
    # Also of projects the user has left since.
    project = queries.project_for(project_id)
    if not actions.forget_preference(by=actor, name=name, project=project):
        raise Problem("404.1")
    return Success()


def _person(request: HttpRequest) -> Actor:
    """The user who asks; devices and links have no preferences."""
    actor = asking(request)
    if actor.type != Actor.Type.USER:
        raise Problem("403.1")
    return actor


def _project(actor: Actor, project_id: int) -> Project:
    project = queries.project_for(project_id)
    require(actor, Verb.PROJECT_READ, project=project)
    return project


def _fit(name: str) -> str:
    if len(name) > MAX_NAME:
        raise Problem("400.13", field="propertyName")
    return name


def _value(body: dict[str, Any]) -> Any:
    if "propertyValue" not in body:
        raise Problem("400.23", property="propertyValue")
    if len(body) > 1:
        raise Problem("400.33", expected=["propertyValue"], actual=sorted(body))
    value = body["propertyValue"]
    reason = unstorable(value)
    if reason is not None:
        raise Problem("400.8", field="propertyValue", value="as given", reason=reason)
    if len(json.dumps(value)) > MAX_VALUE:
        raise Problem("400.13", field="propertyValue")
    return value
