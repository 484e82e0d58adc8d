"""What a release changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collect.datasets.models import Release


def told(release: Release) -> str:
    """In a sentence or two: against which release, and how much of what."""
    diff = release.diff
    if diff["release"] is None:
        return _("The first release.")
    figures = _counted(diff)
    others = _counted(diff.get("disparities", {}))
    against = _("Against release %(number)s:") % {"number": diff["release"]}
    if not figures and not others:
        return f"{against} " + _("only what is said about the figures.")
    parts = [", ".join(figures)] if figures else []
    if others:
        parts.append(_("of disparities %(list)s") % {"list": ", ".join(others)})
    return f"{against} " + "; ".join(parts) + "."


def _counted(counts: Mapping[str, Any]) -> list[str]:
    added, changed, removed = (
        counts.get(name, 0) for name in ("added", "changed", "removed")
    )
    found = []
    if added:
        found.append(ngettext("%d figure added", "%d figures added", added) % added)
    if changed:
        said = ngettext("%d figure changed", "%d figures changed", changed)
        found.append(said % changed)
    if removed:
        said = ngettext("%d figure removed", "%d figures removed", removed)
        found.append(said % removed)
    return found
