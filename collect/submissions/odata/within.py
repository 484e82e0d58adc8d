"""Submissions within somebody's areas, as SQL."""

from __future__ import annotations

from collect.accounts.limits import Areas
from collect.forms.areas import cover
from collect.submissions.areas import BEGINS
from collect.submissions.odata.sql.pieces import Sql, some, sql, value


def within(areas: Areas) -> tuple[Sql, ...]:
    """Conditions about `s`, the submission: one, or none where there is no limit."""
    if areas.codes is None:
        return ()
    found = cover(areas.codes)
    own = Sql("s.areas")
    codes, prefixes = (
        value(list(each), "text[]") for each in (found.codes, found.prefixes)
    )
    begins = [sql("{}" + between + "{})", own, prefixes) for between in BEGINS]
    return (some([sql("{} && {}", own, codes), *begins]),)
