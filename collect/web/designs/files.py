"""Files of a draft: pictures, sounds and lists that its workbook names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb
from collect.forms import actions
from collect.forms.files import attachment_response
from collect.forms.models import Form, FormAttachment
from collect.forms.queries import design_of
from collect.forms.returned import is_made
from collect.problems import Problem
from collect.web.fields import PageForm
from collect.web.navigation import form_place
from collect.web.page import PageRequest, message_of, page

_TYPES: dict[str, str | Promise] = {
    "image": _("picture"),
    "audio": _("sound"),
    "video": _("video"),
    "file": _("list or other file"),
    "margins": _("population totals, for the server only"),
}


@dataclass(frozen=True)
class Slot:
    """A file that the draft names, there or not."""

    slot: FormAttachment

    @property
    def name(self) -> str:
        """Its name in the workbook."""
        return self.slot.name

    @property
    def kind(self) -> str | Promise:
        """What it is, for people."""
        return _TYPES.get(self.slot.type, self.slot.type)

    @property
    def is_made(self) -> bool:
        """Whether the server makes it."""
        return is_made(self.slot)

    @property
    def is_missing(self) -> bool:
        """Whether somebody still has to send it."""
        return self.slot.blob_id is None and not self.is_made


class _Several(forms.FileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class _SeveralFiles(forms.FileField):
    """Its value is the list of files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Each file by itself."""
        files = data if isinstance(data, list | tuple) else [data]
        if not files:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(_SeveralFiles, self).clean(file, initial) for file in files]


class FilesForm(PageForm):
    """Files for the slots of a draft: by their names, or one for a slot that is told."""

    sent = _SeveralFiles(
        label=_("Files"),
        help_text=_("Choose several at once; each goes where its name belongs."),
        error_messages={"required": _("Choose a file first.")},
        widget=_Several(attrs={"multiple": True}),
    )
    slot = forms.ChoiceField(
        label=_("If it has another name: which file is it?"), required=False
    )

    def __init__(self, *args: Any, slots: Sequence[Slot], **options: Any) -> None:
        super().__init__(*args, **options)
        names = [slot.name for slot in slots if not slot.is_made]
        self._names = frozenset(names)
        choices = [("", _("It has its own name")), *((name, name) for name in names)]
        self.fields["slot"].choices = choices  # type: ignore[attr-defined]
        self._kept: list[str] = []

    def clean(self) -> dict[str, Any]:
        """Every file has a place."""
        cleaned = super().clean()
        files, slot = cleaned.get("sent") or [], cleaned.get("slot")
        if slot and len(files) > 1:
            text = _t("Choose only one file when you say which one it is.")
            self.add_error("slot", ValidationError(text))
        strange = [f.name for f in files if not slot and f.name not in self._names]
        if strange:
            text = _t("The form asks for no file of this name: %s.")
            self.add_error("sent", ValidationError(text % ", ".join(strange)))
        return cleaned

    def keep(self, form: Form, by: Actor) -> bool:
        """Put the files where they belong; false if one was refused, which is said."""
        for file in self.cleaned_data["sent"]:
            name = self.cleaned_data["slot"] or file.name
            try:
                actions.set_attachment(
                    form=form,
                    name=name,
                    chunks=file.chunks(),
                    content_type=file.content_type or "application/octet-stream",
                    by=by,
                )
            except Problem as problem:
                self.blame(problem, "sent")
            else:
                self._kept.append(name)
        return not self.errors

    def said(self) -> str:
        """What was done."""
        count = len(self._kept)
        text = ngettext(
            "%d file is in its place.", "%d files are in their places.", count
        )
        return text % count


def slots_of(form: Form) -> list[Slot]:
    """What the draft names, by name; what is missing first."""
    version = design_of(form).draft_version_id
    slots = FormAttachment.objects.filter(version_id=version).select_related("blob")
    found = [Slot(slot) for slot in slots] if version else []
    return sorted(found, key=lambda each: (not each.is_missing, each.name))


@require_safe
@page
def design_file(request: PageRequest, form_id: int, name: str) -> HttpResponseBase:
    """One of the draft's files, to be saved."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    draft = place.form.draft_version
    if draft is None:
        raise Problem("404.1")
    return attachment_response(request, draft, name)


@require_POST
@page
def design_file_clear(request: PageRequest, form_id: int, name: str) -> HttpResponse:
    """Take a file away; its place stays."""
    place = form_place(request, form_id, Verb.FORM_UPDATE)
    try:
        actions.clear_attachment(form=place.form, name=name, by=request.actor)
    except Problem as problem:
        messages.error(request, message_of(problem))
    else:
        messages.success(request, _t("The file %s was taken away.") % name)
    return redirect("design", form_id=form_id)
