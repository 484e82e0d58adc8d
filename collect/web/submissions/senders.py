"""Who sent the submissions of a form, as a filter offers them."""

from __future__ import annotations

from functools import lru_cache

from collect.accounts.limits import Areas
from collect.accounts.models import Actor
from collect.forms.models import Form
from collect.submissions.areas import of_areas
from collect.submissions.queries import horizon, submissions_of, submitters_of


def senders_of(form: Form, areas: Areas, *, draft: bool) -> list[tuple[str, str]]:
    """Ids and names of those who sent submissions within the areas, by name."""
    known = _ids(form, areas, draft, horizon(form.pk))
    found = Actor.objects.filter(pk__in=known).order_by("display_name", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "display_name")]


@lru_cache(maxsize=256)
def _ids(form: Form, areas: Areas, draft: bool, number: int) -> tuple[int, ...]:
    """Kept until something happens to a submission of the form: all have to be looked
    through for it. `number` is that of the last event."""
    sent = of_areas(submissions_of(form, draft=draft), areas)
    return tuple(submitters_of(sent).values_list("pk", flat=True))
