"""The REST addresses of accounts, as ODK Central's clients know them."""

from ninja import Router

from collect.accounts.api import (
    app_users,
    assignments,
    audits,
    projects,
    sessions,
    users,
)

router = Router()
router.add_router("", sessions.router, tags=["sessions"])
router.add_router("", users.router, tags=["users"])
router.add_router("", projects.router, tags=["projects"])
router.add_router("", app_users.router, tags=["app users"])
router.add_router("", assignments.router, tags=["roles"])
router.add_router("", audits.router, tags=["audit log"])

__all__ = ["router"]
