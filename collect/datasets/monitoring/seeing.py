"""Whose interviews somebody sees of a form's fieldwork."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from collect.accounts.limits import Areas
from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, can
from collect.datasets.monitoring.about import Sight, Standing
from collect.datasets.monitoring.choice import Choice
from collect.datasets.monitoring.choosing import chosen, within
from collect.datasets.monitoring.standing import standing
from collect.forms.models import Form
from collect.submissions.areas import ids_within
from collect.submissions.sight import areas_seen


@dataclass(frozen=True)
class Seen:
    """What somebody sees: the interviews within their `areas`; `exact` says whether
    they may know where each was made."""

    form: Form
    standing: Standing
    areas: Areas
    exact: bool

    def of(self, choice: Choice) -> Standing:
        """The chosen ones. `choice` has no faults."""
        if choice == Choice():
            return self.standing
        kept = chosen(self.form, self.standing, choice, exact=self.exact)
        return within(self.standing, kept)


def seen_by(actor: Actor, form: Form) -> Seen:
    """What the actor sees of the form's fieldwork. Raises Problem 403.1 for nothing."""
    areas = areas_seen(actor, form, Verb.SUBMISSION_READ)
    found = standing(form)
    if not areas.everywhere:
        names = pa.array(ids_within(form, areas), pa.string())
        kept = pc.is_in(found.instances, value_set=names)
        found = within(found, kept.to_numpy(zero_copy_only=False))
        newer = int(np.count_nonzero(~found.interviews.examined))
        # What decisions took out is not told by area.
        found = replace(found, about=replace(found.about, newer=newer, removed=0))
    verb = Verb.SUBMISSION_READ_DIRECT
    exact = found.about.sight == Sight.OPEN or can(
        actor, verb, project=form.project_id, form_id=form.pk
    )
    return Seen(form, found, areas, exact)


def instances_behind(actor: Actor, form: Form, choice: Choice) -> list[str]:
    """First instanceIDs of the interviews that count, are chosen and seen by the actor,
    in order of arrival. None of them is in the trash. A box is about the positions that
    the actor may see; where that is none, there is nothing in it."""
    names: list[str] = seen_by(actor, form).of(choice).instances.to_pylist()
    return names
