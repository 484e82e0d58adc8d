"""Pages for those who have no password, or forgot it: no sign-in is needed.

Their addresses stand in letters, see `collect.accounts.letters`.
"""

from functools import wraps

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from collect.accounts import actions, queries
from collect.accounts.passwords import MIN_CHARACTERS
from collect.lib.ids import is_token
from collect.problems import Problem
from collect.web.fields import PageForm
from collect.web.page import OpenRequest, PageView, open_page


class NewPasswordForm(PageForm):
    """A password, and the same again."""

    password = forms.CharField(
        label=gettext_lazy("New password"),
        strip=False,
        error_messages={
            "required": gettext_lazy("Write at least %d characters.") % MIN_CHARACTERS
        },
        help_text=gettext_lazy(
            "At least %d characters. Several words are easy to remember and hard to"
            " guess."
        )
        % MIN_CHARACTERS,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password", "autofocus": True}
        ),
    )
    repeated = forms.CharField(
        label=gettext_lazy("The same again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_repeated(self) -> str:
        """The same twice."""
        repeated: str = self.cleaned_data["repeated"]
        if repeated != self.cleaned_data.get("password", repeated):
            raise ValidationError(
                _("The two entries differ. Please type the same password twice.")
            )
        return repeated


class AddressForm(PageForm):
    """Whose password was forgotten."""

    email = forms.CharField(
        label=gettext_lazy("Email address"),
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True}),
        error_messages={
            "required": gettext_lazy("Please give the email address of your account.")
        },
    )


def _confidential(view: PageView) -> PageView:
    """Keep the page, and the token in its address, from caches and other sites."""

    @wraps(view)
    def answer(request: OpenRequest, **parts: object) -> HttpResponseBase:
        response = view(request, **parts)
        response.headers["Cache-Control"] = "no-store"
        # Not "no-referrer": browsers would then send the form with "Origin: null",
        # which is refused as forged.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "repeated")
@_confidential
@open_page
def claim(request: OpenRequest) -> HttpResponse:
    """Set a password with the token of a mailed link."""
    given = request.POST if request.method == "POST" else request.GET
    token = given.get("token", "")
    if not (is_token(token) and queries.is_password_reset(token)):
        return _dead_link(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.reset_password(token=token, password=form.cleaned_data["password"])
        except Problem as problem:
            form.blame(problem, "password")
        else:
            return _told(
                request,
                _("Your password is set"),
                _("From now on, sign in with it. Earlier sessions have ended."),
            )
    shown = {"token": token, "form": form, "section": "sign-in"}
    status = 400 if form.errors else 200
    return render(request, "web/passwords/claim.html", shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@_confidential
@open_page
def forgotten(request: OpenRequest) -> HttpResponse:
    """Ask for a link; the answer does not tell whether there is such an account."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.request_reset(by=None, email=form.cleaned_data["email"])
        return _told(
            request,
            _("Look into your mail"),
            _(
                "If there is an account with this address, a letter is on its way to it."
            ),
        )
    status = 400 if form.errors else 200
    return render(
        request, "web/passwords/forgotten.html", {"form": form}, status=status
    )


def _dead_link(request: OpenRequest) -> HttpResponse:
    return _told(
        request,
        _("This link does not work"),
        _("It was used already, or is too old, or is not complete."),
        again=True,
        status=404,
    )


def _told(
    request: OpenRequest,
    title: str,
    text: str,
    *,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    shown = {"title": title, "text": text, "again": again, "section": "sign-in"}
    return render(request, "web/passwords/told.html", shown, status=status)
