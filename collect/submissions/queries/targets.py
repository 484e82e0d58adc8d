"""Where an arriving submission belongs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from collect.forms.models import Form, FormVersion
from collect.forms.queries import schema_of
from collect.problems import Problem
from collect.submissions.instance.shred import Node, tree_of


@lru_cache(maxsize=256)
def form_tree(form_version_id: int) -> Node:
    """The fields of a form version as shredding wants them; they never change."""
    return tree_of(schema_of(form_version_id).fields)


@dataclass(frozen=True, slots=True)
class Target:
    """The form a submission is for, and the version it was filled with.

    `version_id` is None if no version of that name was ever published.
    """

    form_id: int
    project_id: int
    state: str
    version_id: int | None
    draft_version_id: int | None


def target_of(project_id: int, xml_form_id: str, version: str) -> Target:
    """Where a submission belongs: two cheap reads at most, no models.

    Raises Problem 404.1 for an unknown form.
    """
    found = (
        Form.objects.filter(
            project_id=project_id, xml_form_id=xml_form_id, deleted_at__isnull=True
        )
        .values_list(
            "id",
            "state",
            "draft_version_id",
            "current_version_id",
            "current_version__version",
        )
        .first()
    )
    if found is None:
        raise Problem("404.1")
    form_id, state, draft_id, current_id, current = found
    # Phones keep old versions, and finish edits with the version they began.
    version_id = current_id if current == version else _published(form_id, version)
    return Target(form_id, project_id, state, version_id, draft_id)


def _published(form_id: int, version: str) -> int | None:
    found = FormVersion.objects.filter(
        form_id=form_id, version=version, published_at__isnull=False
    )
    return found.values_list("id", flat=True).first()
