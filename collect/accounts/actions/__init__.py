"""Everything that changes accounts. ``by`` is the actor who does it."""

from collect.accounts.actions.assignments import assign, unassign
from collect.accounts.actions.devices import (
    create_app_user,
    delete_app_user,
    revoke_app_user,
)
from collect.accounts.actions.people import (
    change_password,
    create_user,
    delete_user,
    set_password,
    update_user,
)
from collect.accounts.actions.projects import (
    create_project,
    delete_project,
    update_project,
)
from collect.accounts.actions.sessions import SignIn, log_in, log_out

__all__ = [
    "SignIn",
    "assign",
    "change_password",
    "create_app_user",
    "create_project",
    "create_user",
    "delete_app_user",
    "delete_project",
    "delete_user",
    "log_in",
    "log_out",
    "revoke_app_user",
    "set_password",
    "unassign",
    "update_project",
    "update_user",
]
