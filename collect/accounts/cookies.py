"""The cookie of a session: set and taken back where it can travel safely."""

from django.http import HttpRequest, HttpResponse

from collect.accounts.auth import cookie_name
from collect.accounts.models import Session


def keep(
    request: HttpRequest, response: HttpResponse, session: Session, token: str
) -> bool:
    """Send the session's cookie; whether this connection may carry one."""
    name = cookie_name(request)
    if name is None:
        return False
    response.set_cookie(
        name,
        token,
        expires=session.expires_at,
        path="/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return True


def drop(request: HttpRequest, response: HttpResponse) -> None:
    """Have the browser forget the session's cookie."""
    name = cookie_name(request)
    if name is not None:
        response.delete_cookie(name, path="/", samesite="Strict")
        # Browsers ignore a __Host- cookie that is not secure, even its deletion.
        response.cookies[name]["secure"] = request.is_secure()
