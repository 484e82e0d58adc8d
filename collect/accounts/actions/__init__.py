"""Everything that changes accounts. ``by`` is the actor who does it."""

from collect.accounts.actions.access import create_team, set_access
from collect.accounts.actions.assignments import assign, unassign
from collect.accounts.actions.devices import (
    create_app_user,
    delete_app_user,
    revoke_app_user,
)
from collect.accounts.actions.links import (
    create_public_link,
    delete_public_link,
    revoke_public_link,
)
from collect.accounts.actions.people import (
    change_password,
    create_user,
    delete_user,
    set_password,
    update_user,
)
from collect.accounts.actions.preferences import forget_preference, set_preference
from collect.accounts.actions.projects import (
    create_project,
    delete_project,
    update_project,
)
from collect.accounts.actions.resets import (
    hand_out_reset,
    request_reset,
    reset_password,
)
from collect.accounts.actions.rewriting import FormRewrite, rewrite_project
from collect.accounts.actions.roles import change_role, give_role, invite, take_role
from collect.accounts.actions.sessions import SignIn, end_sessions, log_in, log_out

__all__ = [
    "FormRewrite",
    "SignIn",
    "assign",
    "change_password",
    "change_role",
    "create_app_user",
    "create_project",
    "create_public_link",
    "create_team",
    "create_user",
    "delete_app_user",
    "delete_project",
    "delete_public_link",
    "delete_user",
    "end_sessions",
    "forget_preference",
    "give_role",
    "hand_out_reset",
    "invite",
    "log_in",
    "log_out",
    "request_reset",
    "reset_password",
    "revoke_app_user",
    "revoke_public_link",
    "rewrite_project",
    "set_access",
    "set_password",
    "set_preference",
    "take_role",
    "unassign",
    "update_project",
    "update_user",
]
