"""Users: people with an address and a password."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from collect.accounts import actions, queries
from collect.accounts.api.schemas import CurrentUser, Name, UserOut
from collect.accounts.auth import Authenticated, asking
from collect.accounts.models import User
from collect.accounts.permissions import Verb, can, require, verbs_of
from collect.rest import CentralSchema, Success, Text, action_notes, wants_extended

router = Router(auth=Authenticated())

Email = Annotated[Text, Field(min_length=3, max_length=320)]


class NewUser(CentralSchema):
    """What a user is made of; without a password nobody can sign in yet."""

    email: Email
    password: str | None = None
    display_name: Name | None = None


class UserChanges(CentralSchema):
    """What may change in a user."""

    email: Email | None = None
    display_name: Name | None = None


class PasswordChange(CentralSchema):
    """The password that is known and the one to come."""

    old: str
    new: str


@router.get("/users", response=list[UserOut])
def list_users(request: HttpRequest, q: Text = "") -> list[UserOut]:
    """All users, or those matching ``q``.

    Managers of a project may look up an exact address, to give a role to someone.
    Everybody else finds nobody.
    """
    actor = asking(request)
    if can(actor, Verb.USER_LIST):
        return [UserOut.of(user) for user in queries.users(q)]
    if not q or not queries.manages_anything(actor):
        return []
    return [UserOut.of(user) for user in queries.user_with_email(q)]


@router.post("/users", response=UserOut)
def create_user(request: HttpRequest, body: NewUser) -> UserOut:
    """Make a user. A mail tells them; without a password, it has a link to set one."""
    actor = require(asking(request), Verb.USER_CREATE)
    return UserOut.of(
        actions.create_user(by=actor, notes=action_notes(request), **body.model_dump())
    )


@router.get("/users/current", response=CurrentUser | UserOut)
def current_user(request: HttpRequest) -> UserOut:
    """The user who asks; extended, with site-wide rights and preferences."""
    actor = asking(request)
    user = queries.user_for(actor.pk)
    if not wants_extended(request):
        return UserOut.of(user)
    return CurrentUser(
        **UserOut.of(user).model_dump(),
        verbs=sorted(verbs_of(actor)),
        preferences=queries.preferences_of(user),
    )


@router.get("/users/{int:user_id}", response=UserOut)
def get_user(request: HttpRequest, user_id: int) -> UserOut:
    """One user; for oneself and for administrators."""
    return UserOut.of(_user(request, user_id, Verb.USER_READ))


@router.patch("/users/{int:user_id}", response=UserOut)
def update_user(request: HttpRequest, user_id: int, body: UserChanges) -> UserOut:
    """Change the address or the name; for oneself and for administrators."""
    user = _user(request, user_id, Verb.USER_UPDATE)
    return UserOut.of(
        actions.update_user(
            by=asking(request),
            user=user,
            notes=action_notes(request),
            **body.model_dump(),
        )
    )


@router.delete("/users/{int:user_id}", response=Success)
def delete_user(request: HttpRequest, user_id: int) -> Success:
    """Delete a user; sessions and roles end at once."""
    actor = require(asking(request), Verb.USER_DELETE)
    user = queries.user_for(user_id)
    actions.delete_user(by=actor, user=user, notes=action_notes(request))
    return Success()


@router.put("/users/{int:user_id}/password", response=Success)
def change_password(
    request: HttpRequest, user_id: int, body: PasswordChange
) -> Success:
    """Change a password that is known; all other sessions end."""
    user = _user(request, user_id, Verb.USER_UPDATE)
    actions.change_password(
        by=asking(request),
        user=user,
        old=body.old,
        new=body.new,
        keep=request.identity.session,  # type: ignore[attr-defined]
    )
    return Success()


def _user(request: HttpRequest, user_id: int, verb: Verb) -> User:
    """The user, if it is oneself or the verb is allowed for all."""
    actor = asking(request)
    if actor.pk != user_id:
        require(actor, verb)
    return queries.user_for(user_id)
