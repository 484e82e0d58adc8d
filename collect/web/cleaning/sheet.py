"""Deciding by spreadsheet: take it out, fill it in, look at what it would do, do it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from collect.accounts.permissions import Verb
from collect.datasets.cleaning.sheets import MAX_LINES
from collect.datasets.decisions import sheets
from collect.datasets.decisions.queue import Queue
from collect.datasets.decisions.sheets import Uploaded
from collect.forms import blobs
from collect.forms.models import Blob
from collect.problems import Problem
from collect.web.cleaning.checks import checks_of
from collect.web.cleaning.deciding import stored, sums
from collect.web.cleaning.frame import framed, require_right
from collect.web.fields import PageForm
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

MOST_BYTES = 64 * 2**20
"""Of an uploaded spreadsheet."""

_AN_HOUR = 3600
_SHOWN = 50
_SALT = "cleaning-sheet"


class SheetForm(PageForm):
    """A spreadsheet that comes back."""

    file = forms.FileField(
        label=gettext_lazy("The filled-in file"),
        help_text=gettext_lazy("An .xlsx, .ods, .xls or .csv file of up to 64 MB."),
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.xls,.csv,.txt"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Refuse what is too large."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size is None or file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 64 MB."))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@page
def sheet(request: PageRequest, form_id: int) -> HttpResponse:
    """What can be taken out, and what a file that comes back would decide."""
    place, shown = framed(request, form_id, "sheet")
    form = SheetForm()
    if request.method == "POST":
        require_right(place, Verb.SUBMISSION_UPDATE)
        form = SheetForm(request.POST, request.FILES)
        if form.is_valid():
            return _looked_at(request, place, shown, form.cleaned_data["file"])
    shown |= {**_to_take(request, place), "form": form}
    status = 400 if form.errors else 200
    return render(request, "web/cleaning/sheet.html", shown, status=status)


@require_POST
@page
def carry_out(request: PageRequest, form_id: int) -> HttpResponse:
    """Decide what the file says that was looked at."""
    place, shown = framed(request, form_id, "sheet", Verb.SUBMISSION_UPDATE)
    kept = _kept(request, form_id)
    if kept is None:
        messages.error(request, _("The file is not here any more. Send it again."))
        return redirect("cleaning-sheet", form_id=form_id)
    blob, name = kept
    uploaded = sheets.upload(
        form=place.form, content=blobs.read_blob(blob), name=name, by=request.actor
    )
    if uploaded.faulty:
        shown |= {**_to_take(request, place), **_result(uploaded, name)}
        shown["form"] = SheetForm()
        return render(request, "web/cleaning/sheet.html", shown, status=409)
    decided = uploaded.decided
    messages.success(request, stored(len(decided.decisions) if decided else 0))
    return redirect("decisions", form_id=form_id)


def _looked_at(
    request: PageRequest,
    place: FormPlace,
    shown: dict[str, Any],
    file: UploadedFile[bytes],
) -> HttpResponse:
    content, name = file.read(), (file.name or "")[-255:]
    uploaded = sheets.upload(
        form=place.form, content=content, name=name, by=request.actor, try_only=True
    )
    result = _result(uploaded, name)
    if not uploaded.faulty and uploaded.drafts:
        # Swept some time after, as no record names it.
        blob = blobs.store([content])
        kept = [place.form.pk, request.actor.pk, blob.sha256, name]
        result["token"] = signing.dumps(kept, salt=_SALT)
    shown |= {**_to_take(request, place), **result, "form": SheetForm()}
    status = 400 if uploaded.faulty else 200
    return render(request, "web/cleaning/sheet.html", shown, status=status)


def _kept(request: PageRequest, form_id: int) -> tuple[Blob, str] | None:
    """The file that was looked at, and its name; None where it is gone."""
    try:
        token = request.POST.get("token", "")
        form, actor, sha256, name = signing.loads(token, salt=_SALT, max_age=_AN_HOUR)
    except signing.BadSignature:
        return None
    if (form, actor) != (form_id, request.actor.pk):
        raise Problem("403.1")
    blob = Blob.objects.filter(sha256=sha256).first()
    return None if blob is None else (blob, name)


def _result(uploaded: Uploaded, name: str) -> dict[str, Any]:
    return {
        "uploaded": uploaded,
        "name": name,
        "sums": sums(uploaded.drafts),
        "examples": uploaded.drafts[:_SHOWN],
        "more": max(0, len(uploaded.drafts) - _SHOWN),
    }


def _to_take(request: PageRequest, place: FormPlace) -> dict[str, Any]:
    """How much stands in the files that can be taken out."""
    queue = Queue.of(place.form, request.actor)
    checks = checks_of(place.form)
    others = sum(
        count.open
        for name, count in queue.counts.items()
        if checks.named(name).type == "other"
    )
    lines = queue.lines.num_rows
    return {
        "queue": queue,
        "others": others,
        "lines": lines,
        "too_many": lines > MAX_LINES,
        "most": MAX_LINES,
    }
