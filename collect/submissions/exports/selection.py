"""Which submissions an export is about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from collect.accounts.limits import EVERYWHERE, Areas
from collect.forms.xlsform.fields import Field
from collect.submissions.odata.asked import require_unasked
from collect.submissions.odata.protocol.parser import read_filter
from collect.submissions.odata.protocol.syntax import calls, mentions
from collect.submissions.odata.protocol.tree import service_of
from collect.submissions.odata.sql.columns import Typed, column
from collect.submissions.odata.sql.conditions import condition
from collect.submissions.odata.sql.pieces import Sql, every, sql
from collect.submissions.odata.sql.statements import NOT_DELETED, of_form
from collect.submissions.odata.within import within

_DELETED_AT = "__system/deletedAt"
# Filters speak of `s`, the submission, and `r`, its own row.
_FILTERED = """s.id IN (
    SELECT s.id FROM submissions_submission AS s
    LEFT JOIN submissions_row AS r
        ON r.version_id = s.current_version_id AND r.key = s.instance_id
    WHERE {}
)"""


@dataclass(frozen=True)
class Selection:
    """Submissions of a form, or those of its draft.

    `condition` is SQL about `s`, the submission, with a place for each of the
    `parameters`. `depends_on_time`: other submissions may be meant a moment later.
    `hidden`: paths of answers that are not for the one who asks.
    """

    form_id: int
    draft: bool
    condition: str
    parameters: tuple[Any, ...]
    depends_on_time: bool = False
    hidden: frozenset[str] = frozenset()


def select(
    form_id: int,
    fields: Iterable[Field],
    filter_: str = "",
    *,
    draft: bool = False,
    hidden: frozenset[str] = frozenset(),
    areas: Areas = EVERYWHERE,
) -> Selection:
    """The submissions of the areas that a `$filter` leaves, by metadata or by any
    answer to `fields`.

    Deleted ones only if the filter speaks of their deletion. Raises Problem 400.18,
    501.4, 501.5 for a filter that cannot be read, 403.51 for one about what is hidden.
    """
    form = (*of_form(form_id, draft=draft), *within(areas))
    if not filter_.strip():
        found = _selection(form_id, draft, every([*form, NOT_DELETED]))
        return replace(found, hidden=hidden)
    expression = read_filter(filter_)
    service = service_of(fields)
    require_unasked(expression, service, hidden)

    def find(path: str) -> Typed:
        return column(service, service.root, path)

    wanted = [*form, condition(expression, find)]
    if not mentions(expression, _DELETED_AT):
        wanted.append(NOT_DELETED)
    found = _selection(
        form_id,
        draft,
        # The form once more outside: the order of its index is the export's.
        every([*form, sql(_FILTERED, every(wanted))]),
        depends_on_time=calls(expression, "now"),
    )
    return replace(found, hidden=hidden)


def _selection(
    form_id: int, draft: bool, found: Sql, *, depends_on_time: bool = False
) -> Selection:
    return Selection(form_id, draft, found.text, found.parameters, depends_on_time)
