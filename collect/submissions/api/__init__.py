"""Submissions over REST, as ODK Central's clients know them.

Django takes the first address that matches, so the modules register from the more
to the less specific: `…/submissions/submitters` before a submission of any name.
"""

from __future__ import annotations

from collect.submissions.api import (
    about,
    attachments,
    draft_links,
    submissions,
    versions,
)
from collect.submissions.api.routing import router

__all__ = ["about", "attachments", "draft_links", "router", "submissions", "versions"]
