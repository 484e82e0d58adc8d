"""Forms over REST, as ODK Central's clients know it.

Django takes the first address that matches, so the modules register from the more
to the less specific: `….xlsx` before the form itself.
"""

from collect.forms.api import (
    attachments,
    definitions,
    details,
    draft_links,
    drafts,
    forms,
    public_links,
    versions,
)
from collect.forms.api.routing import router

__all__ = [
    "attachments",
    "definitions",
    "details",
    "draft_links",
    "drafts",
    "forms",
    "public_links",
    "router",
    "versions",
]
