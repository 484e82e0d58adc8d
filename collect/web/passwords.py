"""Pages for those who have no password, or forgot it: no sign-in is needed.

Their addresses stand in letters, see `collect.accounts.letters`.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from collect.accounts import actions, queries
from collect.accounts.passwords import MIN_CHARACTERS
from collect.lib.ids import is_token
from collect.problems import Problem

View = Callable[[HttpRequest], HttpResponse]


def _confidential(view: View) -> View:
    """Keep the page, and the token in its address, from caches and other sites."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@_confidential
def claim(request: HttpRequest) -> HttpResponse:
    """Set a password with the token of a mailed link."""
    given = request.POST if request.method == "POST" else request.GET
    token = given.get("token", "")
    if not (is_token(token) and queries.is_password_reset(token)):
        return _dead_link(request)
    problem = ""
    if request.method == "POST":
        password = request.POST.get("password", "")
        if password == request.POST.get("repeated", ""):
            try:
                actions.reset_password(token=token, password=password)
            except Problem as refusal:
                problem = refusal.message
            else:
                return _told(
                    request,
                    "Your password is set",
                    "From now on, sign in with it. Earlier sessions have ended.",
                )
        else:
            problem = "The two entries differ. Please type the same password twice."
    shown = {
        "title": "Set a password",
        "token": token,
        "problem": problem,
        "minimum": MIN_CHARACTERS,
    }
    return render(request, "web/claim.html", shown, status=400 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@_confidential
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer does not tell whether there is such an account."""
    email = request.POST.get("email", "").strip()
    if email and "\0" not in email:
        actions.request_reset(by=None, email=email)
        return _told(
            request,
            "Look into your mail",
            "If there is an account with this address, a letter is on its way to it.",
        )
    asked = request.method == "POST"
    problem = "Please give the email address of your account." if asked else ""
    shown = {"title": "Forgot your password?", "problem": problem}
    return render(request, "web/forgotten.html", shown, status=400 if asked else 200)


def _dead_link(request: HttpRequest) -> HttpResponse:
    return _told(
        request,
        "This link does not work",
        "It was used already, or is too old, or is not complete.",
        again=True,
        status=404,
    )


def _told(
    request: HttpRequest,
    title: str,
    text: str,
    *,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = {"title": title, "text": text, "again": again}
    return render(request, "web/account.html", shown, status=status)
