"""Signing in and out, and the language of pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts import actions, auth, cookies
from collect.problems import Problem
from collect.web.fields import PageForm
from collect.web.page import OpenRequest, PageRequest, message_of, open_page, page
from collect.web.site.appearance import appearance

_A_YEAR = 365 * 86_400


class SignInForm(PageForm):
    """Who signs in."""

    email = forms.CharField(
        label=_("Email address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@open_page
def sign_in(request: OpenRequest) -> HttpResponse:
    """Ask for address and password; lead to where somebody wanted to go."""
    onward = next_address(request, request.POST or request.GET)
    if request.actor is not None and request.method != "POST":
        return redirect(onward)
    form = SignInForm(request.POST or None)
    private = auth.cookie_name(request) is not None
    if request.method == "POST" and private and form.is_valid():
        response = _signed_in(request, form, onward)
        if response is not None:
            return response
    shown: dict[str, Any] = {
        "form": form,
        "next": onward,
        "private": private,
        "section": "sign-in",
        "appearance": appearance(),
    }
    status = 400 if form.errors else 200
    response = render(request, "web/account/sign_in.html", shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@page
def sign_out(request: PageRequest) -> HttpResponse:
    """End the session."""
    actions.log_out(by=request.actor, session=request.session_of_person)
    response = redirect("start")
    cookies.drop(request, response)
    return response


@require_POST
@open_page
def language(request: OpenRequest) -> HttpResponse:
    """Keep the language in which this browser wants its pages."""
    response = redirect(next_address(request, request.POST))
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=_A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def next_address(request: HttpRequest, given: Any) -> str:
    """Where to go on: an address of this server that was asked for, or the projects."""
    address = str(given.get("next", ""))
    if url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address
    return reverse("projects")


def _signed_in(
    request: HttpRequest, form: SignInForm, onward: str
) -> HttpResponse | None:
    try:
        done = actions.log_in(
            email=form.cleaned_data["email"],
            password=form.cleaned_data["password"],
            user_agent=request.headers.get("User-Agent", ""),
        )
    except Problem as problem:
        form.add_error(None, message_of(problem))
        return None
    response = redirect(onward)
    cookies.keep(request, response, done.session, done.token)
    return response
