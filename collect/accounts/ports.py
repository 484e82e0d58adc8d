"""What the accounts room needs of the rooms above it, which it may not import.

They register here when Django starts. Without them (a tool that works on accounts
alone, a test) projects have no forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from collect.accounts.models import Actor, Project


@dataclass(frozen=True, slots=True)
class ProjectStatistics:
    """Forms of a project, drafts too, and when its newest submission arrived."""

    forms: int = 0
    last_submission: datetime | None = None


class FormStore(Protocol):
    """The forms of projects. Deleted ones are left out, except where said."""

    def statistics(self, project_ids: Sequence[int]) -> Mapping[int, ProjectStatistics]:
        """Figures by project; one without forms may be left out."""
        ...

    def listed(
        self, actor: Actor, project_ids: Sequence[int]
    ) -> Mapping[int, Sequence[Mapping[str, Any]]]:
        """By project, the extended JSON of the forms the actor may see there."""
        ...

    def described(self, form_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """The JSON of these forms by id, deleted ones too; purged ones are missing."""
        ...

    def ids(self, project: Project) -> Mapping[str, int]:
        """Ids in the database of all forms of the project, by xmlFormId."""
        ...

    def update(
        self,
        form_id: int,
        *,
        by: Actor,
        state: str | None,
        name: str | None,
        notes: str | None,
    ) -> None:
        """Change a form's state or name; None leaves it. Problem 400.8 for a state
        that there is not."""
        ...


class NoForms:
    """The store while no room registered one: projects without forms."""

    def statistics(self, project_ids: Sequence[int]) -> Mapping[int, ProjectStatistics]:
        """There are no forms."""
        return {}

    def listed(
        self, actor: Actor, project_ids: Sequence[int]
    ) -> Mapping[int, Sequence[Mapping[str, Any]]]:
        """There are no forms."""
        return {}

    def described(self, form_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """There are no forms."""
        return {}

    def ids(self, project: Project) -> Mapping[str, int]:
        """There are no forms."""
        return {}

    def update(
        self,
        form_id: int,
        *,
        by: Actor,
        state: str | None,
        name: str | None,
        notes: str | None,
    ) -> None:
        """There is nothing to change."""


_store: FormStore = NoForms()


def register(store: FormStore) -> None:
    """Make this the store of all forms."""
    global _store  # noqa: PLW0603  set once, when Django starts
    _store = store


def form_store() -> FormStore:
    """The registered store of forms."""
    return _store
