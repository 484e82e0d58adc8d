"""How the fieldwork of a form stands, quickly.

To count takes seconds where interviews are very many, and pages may not. So counts are
kept in a file beside the tables and made anew when a run ends; whoever finds those of
very many interviews somewhat old sees them as they are.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from datetime import timedelta
from threading import Lock
from typing import Final

from django.conf import settings

from collect.datasets.monitoring import keeping
from collect.datasets.monitoring.about import Standing
from collect.datasets.monitoring.counting import counted, mark_of
from collect.forms.models import Form
from collect.lib.clock import now

_FEW: Final = 3000
"""So many interviews are counted anew whenever something has changed."""
_PATIENCE: Final = 20
"""As many times as long as counting takes may counts be old, and at least"""
_LEAST: Final = timedelta(minutes=1)
_HELD: Final = 6
"""Forms whose counts a process holds."""

_held: OrderedDict[int, Standing] = OrderedDict()
_locks: defaultdict[int, Lock] = defaultdict(Lock)


def standing(form: Form) -> Standing:
    """How the fieldwork of the form stands; `about` says since when."""
    mark = mark_of(form)
    with _locks[form.pk]:
        found = _held.get(form.pk)
        if found is None or found.about.mark != mark:
            # Another process may have counted since.
            found = keeping.recollect(settings.COLLECT_TABLE_DIR, form.pk)
        if found is None or not _will_do(found, mark):
            found = renew(form)
        _hold(form.pk, found)
    return found


def renew(form: Form) -> Standing:
    """Count anew, and keep it for all processes."""
    found = counted(form)
    keeping.keep(settings.COLLECT_TABLE_DIR, form.pk, found)
    return found


def _will_do(found: Standing, mark: str) -> bool:
    if found.about.mark == mark:
        return True
    if len(found) <= _FEW:
        return False
    spent = timedelta(seconds=found.about.seconds)
    return now() - found.about.as_of < max(_LEAST, _PATIENCE * spent)


def _hold(form_id: int, found: Standing) -> None:
    _held[form_id] = found
    _held.move_to_end(form_id)
    while len(_held) > _HELD:
        _held.popitem(last=False)
