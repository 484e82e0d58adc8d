"""Creating, changing and deleting projects."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from collect.accounts import audit
from collect.accounts.models import Actor, Project
from collect.lib.clock import now

CHANGEABLE = frozenset({"name", "description", "archived"})


@transaction.atomic
def create_project(
    *, by: Actor | None, name: str, description: str = "", notes: str | None = None
) -> Project:
    """A new, empty project."""
    project = Project.objects.create(name=name, description=description)
    audit.record(
        action="project.create",
        by=by,
        project_id=project.pk,
        details={"data": {"name": name}},
        notes=notes,
    )
    return project


@transaction.atomic
def update_project(
    *,
    by: Actor,
    project: Project,
    changes: Mapping[str, Any],
    notes: str | None = None,
) -> Project:
    """Change some of ``name``, ``description`` and ``archived``."""
    changed = [name for name in changes if name in CHANGEABLE]
    for name in changed:
        setattr(project, name, changes[name])
    project.updated_at = now()
    project.save(update_fields=[*changed, "updated_at"])
    audit.record(
        action="project.update",
        by=by,
        project_id=project.pk,
        details={"data": {name: changes[name] for name in changed}},
        notes=notes,
    )
    return project


@transaction.atomic
def delete_project(*, by: Actor, project: Project, notes: str | None = None) -> None:
    """Take the project out of sight; its data stay."""
    project.deleted_at = now()
    project.save(update_fields=["deleted_at"])
    audit.record(action="project.delete", by=by, project_id=project.pk, notes=notes)
