"""The REST addresses of accounts, as ODK Central's clients know them."""

from ninja import Router

from collect.accounts.api import (
    app_users,
    assignments,
    audits,
    configuration,
    preferences,
    projects,
    resets,
    sessions,
    users,
)

router = Router()
router.add_router("", sessions.router, tags=["sessions"])
# Before the users' own: "reset" is nobody's number.
router.add_router("", resets.router, tags=["users"])
router.add_router("", users.router, tags=["users"])
router.add_router("", preferences.router, tags=["users"])
router.add_router("", projects.router, tags=["projects"])
router.add_router("", app_users.router, tags=["app users"])
router.add_router("", assignments.router, tags=["roles"])
router.add_router("", audits.router, tags=["audit log"])
router.add_router("", configuration.router, tags=["configuration"])

__all__ = ["router"]
