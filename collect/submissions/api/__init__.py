"""Submissions over REST, as ODK Central's clients know them.

Django takes the first address that matches, so the modules register from the more
to the less specific.
"""

from __future__ import annotations

from collect.submissions.api import attachments, submissions, versions
from collect.submissions.api.routing import router

__all__ = ["attachments", "router", "submissions", "versions"]
