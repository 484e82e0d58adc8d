"""Tables of the accounts room, one a file."""

from collect.accounts.models.actor import Actor
from collect.accounts.models.app_user import AppUser
from collect.accounts.models.assignment import Assignment
from collect.accounts.models.audit_event import AuditEvent
from collect.accounts.models.configuration import Configuration
from collect.accounts.models.digest import DigestResponse, DigestSecret
from collect.accounts.models.password_reset import PasswordReset
from collect.accounts.models.preference import Preference
from collect.accounts.models.project import Project
from collect.accounts.models.public_link import PublicLink
from collect.accounts.models.session import Session
from collect.accounts.models.user import User

__all__ = [
    "Actor",
    "AppUser",
    "Assignment",
    "AuditEvent",
    "Configuration",
    "DigestResponse",
    "DigestSecret",
    "PasswordReset",
    "Preference",
    "Project",
    "PublicLink",
    "Session",
    "User",
]
