"""Setting a password through a link sent by mail."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from collect.accounts import actions, auth, queries
from collect.accounts.permissions import Verb, require
from collect.lib.ids import is_token
from collect.problems import Problem
from collect.rest import CentralSchema, Flag, Success, Text

router = Router()


class Forgotten(CentralSchema):
    """Whose password is to be set anew."""

    email: Annotated[Text, Field(max_length=320)] | None = None


class NewPassword(CentralSchema):
    """The password to come."""

    new: str


@router.post("/users/reset/initiate", response=Success, auth=None)
def initiate(
    request: HttpRequest, body: Forgotten, invalidate: Flag = False
) -> Success:
    """Have a link mailed. The answer is the same whether there is such a user.

    With ?invalidate=true the old password ends now: for administrators.
    """
    by = auth.actor_of(request) if invalidate else None
    if not body.email:
        raise Problem("400.2", field="email")
    if invalidate:
        require(by, Verb.USER_INVALIDATE)
    actions.request_reset(by=by, email=body.email, invalidate=invalidate)
    return Success()


@router.post("/users/reset/verify", response=Success, auth=None)
def verify(request: HttpRequest, body: NewPassword) -> Success:
    """Set the password of the user whose mailed token is sent as bearer token.

    Who is signed in as themselves gets 403.1: their own password is changed with
    PUT /users/{id}/password.
    """
    token = _bearer(request)
    if not (is_token(token) and queries.is_password_reset(token)):
        if auth.identify(request) is None:
            raise Problem("401.2")
        raise Problem("403.1")
    actions.reset_password(token=token, password=body.new)
    return Success()


def _bearer(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
