"""Deciding about many findings at once: what would come of it, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from collect.accounts.permissions import Verb
from collect.datasets import cleaning
from collect.datasets.cleaning import Proposal
from collect.datasets.decisions import actions
from collect.datasets.decisions.queue import PLACE, Queue
from collect.datasets.decisions.surroundings import Surroundings
from collect.datasets.decisions.wishes import Wishes
from collect.datasets.pipeline.judging import Verdict
from collect.lib.hashing import sha256_hex
from collect.web.cleaning.checks import checks_of
from collect.web.cleaning.decision_forms import DecisionForm, told
from collect.web.cleaning.findings import filter_of, listing, parameters_of
from collect.web.cleaning.frame import framed, read_key
from collect.web.navigation import FormPlace
from collect.web.page import PageRequest, page

MOST = 20_000
"""Findings that are decided at once; spreadsheets may have more."""

_SHOWN = 20
Line = dict[str, Any]


@dataclass(frozen=True)
class Selected:
    """The findings that were chosen, and how many of them are there no more."""

    lines: list[Line]
    gone: int


@require_POST
@page
def decide(request: PageRequest, form_id: int) -> HttpResponse:
    """Show what would come of deciding; on `step` do, decide, if that is what was
    shown."""
    place, shown = framed(request, form_id, "cleaning", Verb.SUBMISSION_UPDATE)
    wanted = QueryDict(request.POST.get("filter", ""))
    queue = Queue.of(place.form, request.actor)
    selected = _selected(request, queue, wanted)
    form = _form(request, place, selected.lines)
    if selected.gone:
        form.add_error(None, _gone(selected.gone))
    if not selected.lines:
        form.add_error(None, _("Choose at least one finding."))
    if len(selected.lines) > MOST:
        form.add_error(None, _too_many())
    if not form.is_valid():
        chosen = set(request.POST.getlist("finding"))
        shown |= listing(request, place, queue, wanted, form, chosen)
        return render(request, "web/cleaning/findings.html", shown, status=400)
    proposals = Wishes(place.form).proposals(selected.lines, form.wish)
    verdict = actions.consider(place.form, proposals, request.actor)
    mark = _mark(verdict)
    if request.POST.get("step") == "do" and request.POST.get("mark") == mark:
        kept = _without(proposals, verdict)
        decided = actions.decide(form=place.form, proposals=kept, by=request.actor)
        if not decided.refusals:
            _say(request, len(decided.decisions))
            address = reverse("findings", kwargs={"form_id": form_id})
            return redirect(f"{address}?{parameters_of(filter_of(wanted))}")
    shown |= {
        "form": form,
        "filtered": parameters_of(filter_of(wanted)),
        "held": _held(request),
        "mark": mark,
        "again": request.POST.get("step") == "do",
        **consequences(place, request, selected.lines, verdict),
    }
    return render(request, "web/cleaning/decide.html", shown)


def consequences(
    place: FormPlace,
    request: PageRequest,
    lines: Sequence[Line],
    verdict: Verdict,
) -> dict[str, Any]:
    """What would come of decisions: how many of each kind, some of them, and those that
    cannot be."""
    texts = Surroundings(place.form, request.actor).asked.texts()
    refused = [(lines[one.at - 1], told(one)) for one in verdict.refusals[:_SHOWN]]
    return {
        "sums": sums(verdict.decisions),
        "count": len(verdict.decisions),
        "unchanged": verdict.unchanged,
        "refused": refused,
        "refused_count": len({one.at for one in verdict.refusals}),
        "examples": [
            (one, texts.get((one.table, one.question)))
            for one in verdict.decisions[:_SHOWN]
        ],
    }


def sums(decisions: Sequence[cleaning.Decision]) -> list[str]:
    """What decisions do, in sentences."""
    kinds = Counter(one.change_type for one in decisions)
    written = [one for one in decisions if one.writes]
    interviews = len({one.uuid for one in written})
    found = []
    if changed := kinds["change_response"]:
        found.append(
            ngettext(
                "%(n)d answer is replaced.", "%(n)d answers are replaced.", changed
            )
            % {"n": changed}
        )
    if blank := kinds["blank_response"]:
        found.append(
            ngettext(
                "%(n)d answer is counted as missing.",
                "%(n)d answers are counted as missing.",
                blank,
            )
            % {"n": blank}
        )
    if written:
        found.append(
            ngettext(
                "That concerns %(n)d interview.",
                "That concerns %(n)d interviews.",
                interviews,
            )
            % {"n": interviews}
        )
    if removed := len(
        {one.uuid for one in decisions if one.change_type == "remove_survey"}
    ):
        found.append(
            ngettext(
                "%(n)d interview is left out of all clean tables and estimates.",
                "%(n)d interviews are left out of all clean tables and estimates.",
                removed,
            )
            % {"n": removed}
        )
    if kept := kinds["no_action"]:
        found.append(
            ngettext(
                "%(n)d answer stays as it is, and is not asked about again.",
                "%(n)d answers stay as they are, and are not asked about again.",
                kept,
            )
            % {"n": kept}
        )
    return found


def _selected(request: PageRequest, queue: Queue, wanted: QueryDict) -> Selected:
    """Those that were ticked, with the answers that were seen, or all of the filter."""
    if request.POST.get("all"):
        lines = filter_of(wanted).of(queue.lines)
        return Selected(lines.slice(0, MOST + 1).to_pylist(), 0)
    keys = dict(read_key(key) for key in request.POST.getlist("finding"))
    lines = queue.at(keys)
    return Selected([_as_seen(line, keys) for line in lines], len(keys) - len(lines))


def _as_seen(line: Line, keys: Mapping[tuple[str, ...], str | None]) -> Line:
    return {**line, "old_value": keys[tuple(line[name] for name in PLACE)]}


def _form(
    request: PageRequest, place: FormPlace, lines: Sequence[Line]
) -> DecisionForm:
    names = {line["check_id"] for line in lines}
    checks = checks_of(place.form)
    other = bool(names) and all(checks.named(name).type == "other" for name in names)
    return DecisionForm.about(Wishes(place.form), lines, request.POST, other=other)


def _without(proposals: Sequence[Proposal], verdict: Verdict) -> list[Proposal]:
    """The proposals but those of lines that are refused."""
    refused = {one.at for one in verdict.refusals}
    return [one for one in proposals if one.at not in refused]


def _mark(verdict: Verdict) -> str:
    """Tells whether what is done is what was shown."""
    told_of = [
        (*one.cell, one.check_id, one.change_type, one.seen_value, one.new_value)
        for one in verdict.decisions
    ]
    return sha256_hex(repr(told_of).encode())[:16]


def _held(request: PageRequest) -> list[tuple[str, str]]:
    """What was filled in and ticked, to be sent once more."""
    left_out = ("csrfmiddlewaretoken", "step", "mark")
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out
        for value in values
    ]


def _say(request: PageRequest, count: int) -> None:
    messages.success(request, stored(count))


def stored(count: int) -> str:
    """What is said once decisions are stored."""
    return ngettext(
        "%(n)d decision is stored. The next run carries it out.",
        "%(n)d decisions are stored. The next run carries them out.",
        count,
    ) % {"n": count}


def _gone(count: int) -> str:
    return ngettext(
        "%(n)d finding is there no more: a run has ended since. Look at the list again.",
        "%(n)d findings are there no more: a run has ended since. Look at the list"
        " again.",
        count,
    ) % {"n": count}


def _too_many() -> str:
    return _(
        "At most %(most)d findings are decided at once here. Narrow the filter, or use"
        " the spreadsheet."
    ) % {"most": MOST}
