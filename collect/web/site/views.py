"""What is set for the whole site."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts.actions import configuration
from collect.accounts.permissions import Verb, require
from collect.web.fields import PageForm
from collect.web.page import PageRequest, page
from collect.web.site.appearance import LOGO, TEXTS, appearance

_LARGEST = 256 * 2**10
"""Bytes of a logo: it is fetched before anybody has signed in, on any line."""

_KINDS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
)


class TextsForm(PageForm):
    """What the first page and that for signing in say."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=250,
        help_text=gettext_lazy("Whose server this is, such as your office."),
    )
    description = forms.CharField(
        label=gettext_lazy("A few words"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is collected here, and whom to ask for help."),
    )


class LogoForm(PageForm):
    """A picture."""

    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        max_length=255,
        help_text=gettext_lazy("PNG, JPEG or GIF, of at most 256 KB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif"}),
    )

    def clean_logo(self) -> tuple[bytes, str]:
        """Its bytes and their type; by the bytes, not by the name."""
        file: UploadedFile[Any] = self.cleaned_data["logo"]
        if (file.size or 0) > _LARGEST:
            raise ValidationError(_("The picture has more than 256 KB."))
        content = file.read()
        for start, kind in _KINDS:
            if content.startswith(start):
                return content, kind
        raise ValidationError(_("This is no picture in PNG, JPEG or GIF."))


@require_http_methods(["GET", "HEAD", "POST"])
@page
def settings(request: PageRequest) -> HttpResponse:
    """Title and words of the first page."""
    require(request.actor, Verb.CONFIG_SET)
    form = TextsForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        texts = {name: text for name, text in form.cleaned_data.items() if text}
        configuration.set_value(by=request.actor, key=TEXTS, value=texts)
        messages.success(request, _("Saved."))
        return redirect("site-settings")
    return _shown(request, form=form)


@require_POST
@page
def logo(request: PageRequest) -> HttpResponse:
    """Another logo, or none."""
    require(request.actor, Verb.CONFIG_SET)
    if request.POST.get("remove") == "yes":
        configuration.unset(by=request.actor, key=LOGO)
        messages.success(request, _("The logo is gone."))
        return redirect("site-settings")
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, logo_form=form)
    content, kind = form.cleaned_data["logo"]
    configuration.set_content(
        by=request.actor, key=LOGO, content=content, content_type=kind
    )
    messages.success(request, _("Saved."))
    return redirect("site-settings")


def _shown(
    request: PageRequest,
    *,
    form: TextsForm | None = None,
    logo_form: LogoForm | None = None,
) -> HttpResponse:
    now = appearance()
    held = {"title": now.title, "description": now.description}
    form = form or TextsForm(initial=held)
    logo_form = logo_form or LogoForm()
    shown = {
        "section": "site-settings",
        "form": form,
        "logo_form": logo_form,
        "appearance": now,
    }
    status = 400 if form.errors or logo_form.errors else 200
    return render(request, "web/site/settings.html", shown, status=status)
