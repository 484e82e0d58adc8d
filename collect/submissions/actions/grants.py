"""Who may send to which form, remembered between submissions.

A grant says what a field key, a project, a form id and a version meant when they were
last looked up. It is never trusted: the statement that writes asks the database again
whether it holds (`ALLOWED`), so a revoked key or a closed form counts at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from collect.accounts.models import Actor
from collect.accounts.permissions import Verb, roles_with
from collect.submissions.actions.statement import one_row

_SIZE = 20_000

_KEY = """
    (EXISTS (SELECT FROM accounts_appuser u
             WHERE u.actor_id = a.id AND u.token = %(token)s)
     OR EXISTS (SELECT FROM accounts_publiclink l
                WHERE l.actor_id = a.id AND l.token = %(token)s))
"""
_ROLES = ", ".join(map(str, roles_with(Verb.SUBMISSION_CREATE)))
_ROLE = f"""
    EXISTS (SELECT FROM accounts_assignment r
            WHERE r.actor_id = a.id AND r.role IN ({_ROLES}) AND r.areas = '{{}}'
              AND (r.project_id IS NULL OR r.project_id = p.id)
              AND (r.form_id IS NULL OR r.form_id = f.id))
"""
_PLACE = """
    FROM forms_form f
    JOIN accounts_project p ON p.id = f.project_id AND p.deleted_at IS NULL
"""

# One row if the key is that of actor `by`, who may send to the open form `form`.
ALLOWED = f"""
    SELECT 1 {_PLACE}
    JOIN accounts_actor a ON a.id = %(by)s AND a.deleted_at IS NULL
    WHERE f.id = %(form)s AND p.id = %(project)s AND f.deleted_at IS NULL
      AND f.state <> 'closed' AND {_KEY} AND {_ROLE}
"""

_FIND = f"""
    SELECT a.id, f.id, v.id {_PLACE}
    JOIN forms_formversion v ON v.form_id = f.id AND v.published_at IS NOT NULL
    JOIN accounts_actor a ON a.deleted_at IS NULL AND a.id = coalesce(
        (SELECT actor_id FROM accounts_appuser WHERE token = %(token)s),
        (SELECT actor_id FROM accounts_publiclink WHERE token = %(token)s))
    WHERE p.id = %(project)s AND f.xml_form_id = %(xml_form_id)s
      AND v.version = %(version)s AND f.deleted_at IS NULL AND f.state <> 'closed'
      AND {_ROLE}
"""  # noqa: S608  constants only

_ANYWHERE = f"""
    SELECT 1 FROM accounts_actor a
    JOIN accounts_project p ON p.id = %(project)s AND p.deleted_at IS NULL
    JOIN accounts_assignment r ON r.actor_id = a.id AND r.role IN ({_ROLES})
      AND r.areas = '{{}}' AND (r.project_id IS NULL OR r.project_id = p.id)
    WHERE a.deleted_at IS NULL AND a.id = coalesce(
        (SELECT actor_id FROM accounts_appuser WHERE token = %(token)s),
        (SELECT actor_id FROM accounts_publiclink WHERE token = %(token)s))
    LIMIT 1
"""  # noqa: S608  constants only


@dataclass(frozen=True, slots=True)
class Grant:
    """The holder of a field key may send submissions of a form version."""

    token: str
    by: Actor
    project_id: int
    form_id: int
    form_version_id: int

    def parameters(self) -> dict[str, Any]:
        """What `ALLOWED` asks about besides the form, the project and `by`."""
        return {"token": self.token}


_Key = tuple[str, int, str, str]
_grants: dict[_Key, Grant] = {}


def grant_for(
    token: str, project_id: int, xml_form_id: str, version: str
) -> Grant | None:
    """The grant of these, remembered or looked up; None if there is none."""
    key = (token, project_id, xml_form_id, version)
    grant = _grants.get(key)
    if grant is None:
        grant = _look_up(key)
        if grant is not None:
            if len(_grants) >= _SIZE:
                _grants.clear()
            _grants[key] = grant
    return grant


def forget(token: str, project_id: int, xml_form_id: str, version: str) -> None:
    """Look this grant up again next time: it did not hold."""
    _grants.pop((token, project_id, xml_form_id, version), None)


def may_send(token: str, project_id: int) -> bool:
    """Whether the key's holder may send submissions of any form of the project."""
    return one_row(_ANYWHERE, {"token": token, "project": project_id}) is not None


def _look_up(key: _Key) -> Grant | None:
    token, project_id, xml_form_id, version = key
    found = one_row(
        _FIND,
        {
            "token": token,
            "project": project_id,
            "xml_form_id": xml_form_id,
            "version": version,
        },
    )
    if found is None:
        return None
    by, form_id, version_id = found
    return Grant(token, Actor(pk=by), project_id, form_id, version_id)
