"""The app users of a project as its managers see them: phones, forms, what was sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from collect.accounts import queries as accounts
from collect.accounts.models import AppUser, Assignment, Project
from collect.accounts.permissions import APP_USER
from collect.forms.models import Form
from collect.forms.queries import forms_of
from collect.lib.clock import now
from collect.submissions.queries import Sent, sent_by, sent_to
from collect.sync.models import Device, RecoveryWindow


@dataclass(frozen=True, slots=True)
class Member:
    """An app user. `forms` are the ids of those to fill; None means all."""

    app_user: AppUser
    forms: frozenset[int] | None
    phones: tuple[Device, ...]
    sent: Sent
    recovery_until: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether phones can still sign in with the token."""
        return self.app_user.token is not None

    @property
    def last_contact(self) -> datetime | None:
        """When one of the phones was last heard of."""
        times = [phone.last_seen_at for phone in self.phones]
        times += [self.app_user.last_used_at] if self.app_user.last_used_at else []
        return max(times, default=None)

    @property
    def waiting(self) -> int | None:
        """Finished records that the phones had still to send; None where none said."""
        told = [phone.waiting for phone in self.phones if phone.waiting is not None]
        return sum(told) if told else None


@dataclass(frozen=True, slots=True)
class Filled:
    """A form of the project, whether an app user may fill it, and what came of it."""

    form: Form
    allowed: bool
    sent: Sent


def team_of(project: Project) -> list[Member]:
    """All app users: those with a token first, then by name. Six queries."""
    users = list(accounts.app_users(project))
    form_ids = [form.pk for form in forms_of(project.pk)]
    access = access_of(project)
    phones = _phones_of(project)
    sent = sent_by(form_ids)
    windows = _windows_of(project)
    members = [
        Member(
            user,
            access.get(user.pk, frozenset()),
            phones.get(user.pk, ()),
            sent.get(user.pk, Sent()),
            windows.get(user.pk),
        )
        for user in users
    ]
    return sorted(members, key=lambda each: (not each.active, _name(each).casefold()))


def member_of(project: Project, actor_id: int) -> Member:
    """One of them. Raises Problem 404.1."""
    user = accounts.app_user_for(project, actor_id)
    return Member(
        user,
        access_of(project).get(user.pk, frozenset()),
        _phones_of(project).get(user.pk, ()),
        Sent(),
        _windows_of(project).get(user.pk),
    )


def filled_by(project: Project, member: Member) -> list[Filled]:
    """The published forms of the project, and what this app user has sent to them."""
    forms = forms_of(project.pk).filter(current_version__isnull=False)
    sent = sent_to([form.pk for form in forms], member.app_user.actor)
    return [
        Filled(
            form,
            member.forms is None or form.pk in member.forms,
            sent.get(form.pk, Sent()),
        )
        for form in forms
    ]


def access_of(project: Project) -> dict[int, frozenset[int] | None]:
    """By app user, the forms to fill; None means all. Those with none are left out."""
    rows = Assignment.objects.filter(project=project, role=APP_USER.id)
    found: dict[int, set[int | None]] = defaultdict(set)
    for actor_id, form_id in rows.values_list("actor_id", "form_id"):
        found[actor_id].add(form_id)
    return {pk: _narrowed(form_ids) for pk, form_ids in found.items()}


def _narrowed(form_ids: Collection[int | None]) -> frozenset[int] | None:
    if None in form_ids:
        return None
    return frozenset(pk for pk in form_ids if pk is not None)


def _phones_of(project: Project) -> dict[int, tuple[Device, ...]]:
    found: dict[int, list[Device]] = defaultdict(list)
    for phone in Device.objects.filter(project=project).order_by("-last_seen_at"):
        found[phone.actor_id].append(phone)
    return {actor_id: tuple(phones) for actor_id, phones in found.items()}


def _windows_of(project: Project) -> dict[int, datetime]:
    windows = RecoveryWindow.objects.filter(
        app_user__project=project, expires_at__gt=now()
    )
    return dict(windows.values_list("app_user_id", "expires_at"))


def _name(member: Member) -> str:
    return member.app_user.actor.display_name
