"""Signing in, out, and finding one's session again after a reload."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from collect.accounts import actions, auth, cookies, queries
from collect.accounts.api.schemas import SessionOut
from collect.accounts.auth import Authenticated, Identity
from collect.accounts.models import Actor, Session
from collect.accounts.permissions import Verb, can, require
from collect.lib.ids import is_token
from collect.problems import Problem
from collect.rest import CentralSchema, Success, Text

router = Router()


class Credentials(CentralSchema):
    """Who signs in."""

    email: Text
    password: str


@router.post("/sessions", response=SessionOut, auth=None)
def log_in(
    request: HttpRequest, body: Credentials, response: HttpResponse
) -> dict[str, Any]:
    """Sign in: a token for 24 hours, and a cookie where it can travel safely."""
    if not body.email or not body.password:
        raise Problem("400.3", expected=["email", "password"])
    done = actions.log_in(
        email=body.email,
        password=body.password,
        user_agent=request.headers.get("User-Agent", ""),
    )
    cookies.keep(request, response, done.session, done.token)
    response["Cache-Control"] = "no-store"
    return _session(done.session, done.token)


@router.get("/sessions/restore", response=SessionOut, auth=Authenticated())
def restore(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """The session this request was sent with; 404.1 for other credentials."""
    session, token = _own(request)
    response["Cache-Control"] = "no-store"
    return _session(session, token)


@router.delete("/sessions/current", response=Success, auth=Authenticated())
def log_out(request: HttpRequest, response: HttpResponse) -> Success:
    """Sign out; 404.1 when the request was sent without a session."""
    actor = _identity(request).actor
    if actor.type != Actor.Type.USER:
        # Devices and links do not end their own access.
        raise Problem("403.1")
    session, _ = _own(request)
    actions.log_out(by=actor, session=session)
    cookies.drop(request, response)
    return Success()


@router.delete("/sessions/{segment:token}", response=Success, auth=Authenticated())
def end_session(request: HttpRequest, token: str, response: HttpResponse) -> Success:
    """End a session, or revoke the token of an app user or a public link.

    403.1 for an unknown one.
    """
    actor = _identity(request).actor
    # An unknown token and one of somebody else's look the same: nothing leaks.
    if not is_token(token):
        raise Problem("403.1")
    if _revoke(actor, token):
        return Success()
    session = auth.session_with(token)
    if session is None or not (
        session.actor_id == actor.pk or can(actor, Verb.SESSION_END)
    ):
        raise Problem("403.1")
    actions.log_out(by=actor, session=session)
    if token == _identity(request).token:
        cookies.drop(request, response)
    return Success()


def _revoke(actor: Actor, token: str) -> bool:
    """Revoke the token of an app user or a public link; whether it is one of these."""
    app_user = queries.app_user_with(token)
    if app_user is not None:
        require(actor, Verb.SESSION_END, project=app_user.project_id)
        actions.revoke_app_user(by=actor, app_user=app_user)
        return True
    link = queries.public_link_with(token)
    if link is not None:
        place = {"project": link.project_id, "form_id": link.form_id}
        require(actor, Verb.SESSION_END, **place)
        actions.revoke_public_link(by=actor, link=link)
        return True
    return False


def _identity(request: HttpRequest) -> Identity:
    identity: Identity = request.identity  # type: ignore[attr-defined]
    return identity


def _own(request: HttpRequest) -> tuple[Session, str]:
    identity = _identity(request)
    if identity.session is None or identity.token is None:
        raise Problem("404.1")
    return identity.session, identity.token


def _session(session: Session, token: str) -> dict[str, Any]:
    return {
        "token": token,
        "csrf": session.csrf,
        "created_at": session.created_at,
        "expires_at": session.expires_at,
    }
