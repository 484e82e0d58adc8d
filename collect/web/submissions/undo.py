"""Taking back what was decided about several submissions at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from django.core import signing
from django.db.models import QuerySet

from collect.forms.models import Form
from collect.submissions.models import ReviewState, Submission
from collect.web.page import PageRequest

_SALT = "collect.web.submissions.undo"
_HOURS = 12

States = Mapping[int, ReviewState | None]


def token_of(form: Form, before: States, now: str) -> str:
    """What to keep of the states that submissions had, to set them back; `now`: the
    state that they have got."""
    grouped: dict[str, list[int]] = defaultdict(list)
    for number, state in before.items():
        grouped[state or ""].append(number)
    kept = {"form": form.pk, "now": now, "before": grouped}
    return signing.dumps(kept, salt=_SALT, compress=True)


def undo_of(request: PageRequest, form: Form) -> str:
    """The token of the address, if it is one of this form and not too old."""
    token = request.GET.get("undo", "")
    own = Submission.objects.filter(form=form)
    return token if token and states_in(form, token, own) else ""


def states_in(
    form: Form, token: str, seen: QuerySet[Submission]
) -> dict[int, ReviewState | None]:
    """The states that a token keeps, by submission, of those that are `seen`; none for
    what is no token."""
    try:
        kept = signing.loads(token, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return {}
    if kept["form"] != form.pk:
        return {}
    before = {
        number: ReviewState(state) if state else None
        for state, numbers in kept["before"].items()
        for number in numbers
    }
    # Others may have decided since; what they did stays.
    still = seen.filter(pk__in=before, review_state=kept["now"] or None)
    return {number: before[number] for number in still.values_list("pk", flat=True)}
