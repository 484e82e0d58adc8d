"""People, devices and projects for tests."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from collect.accounts.auth import LOOPBACK_COOKIE
from collect.accounts.models import (
    Actor,
    AppUser,
    Assignment,
    Project,
    Session,
    User,
)
from collect.accounts.permissions import APP_USER, Role
from collect.lib.clock import now
from collect.lib.hashing import sha256_hex
from collect.lib.ids import new_token

PASSWORD = "correct horse battery"
_numbers = count(1)


@dataclass
class Person:
    """A user together with the means to send requests as them."""

    user: User

    @property
    def actor(self) -> Actor:
        return self.user.actor

    @property
    def id(self) -> int:
        return self.user.actor_id

    @cached_property
    def token(self) -> str:
        return make_session(self.actor)

    @cached_property
    def client(self) -> Client:
        """A Django client that sends the person's bearer token."""
        return Client(headers={"Authorization": f"Bearer {self.token}"})

    @cached_property
    def browser(self) -> Client:
        """A browser in which the person signed in; forgery is checked, as in reality."""
        browser = Client(enforce_csrf_checks=True)
        browser.cookies[LOOPBACK_COOKIE] = self.token
        return browser

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.client.post(
            path,
            {} if body is None else body,
            content_type="application/json",
            **options,
        )

    def put(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.client.put(
            path,
            {} if body is None else body,
            content_type="application/json",
            **options,
        )

    def patch(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.client.patch(
            path,
            {} if body is None else body,
            content_type="application/json",
            **options,
        )

    def delete(self, path: str, **options: Any) -> Any:
        return self.client.delete(path, **options)


@cache
def _hashed(password: str | None) -> str:
    # Argon2 is slow by design; the same password need not be hashed twice.
    return make_password(password)


def make_project(name: str = "Households") -> Project:
    return Project.objects.create(name=name)


def make_user(name: str = "", *, password: str | None = None) -> User:
    """A user; without a password (which takes long to hash) unless one is given."""
    name = name or f"user{next(_numbers)}"
    actor = Actor.objects.create(type=Actor.Type.USER, display_name=name)
    user: User = User.objects.create(
        actor=actor, email=f"{name}@example.org", password=_hashed(password)
    )
    return user


def make_person(
    name: str,
    role: Role | None = None,
    project: Project | None = None,
    *,
    form_id: int | None = None,
    password: str | None = None,
) -> Person:
    """A user with a role in the site (no project), a project, or a form."""
    user = make_user(name, password=password)
    if role is not None:
        give_role(user.actor, role, project, form_id=form_id)
    return Person(user)


def give_role(
    actor: Actor,
    role: Role,
    project: Project | None = None,
    *,
    form_id: int | None = None,
) -> Assignment:
    return Assignment.objects.create(
        actor=actor, role=role.id, project=project, form_id=form_id
    )


def make_session(actor: Actor, *, hours: float = 24) -> str:
    """The token of a new session."""
    token = new_token()
    Session.objects.create(
        token_hash=sha256_hex(token.encode()),
        csrf=new_token(),
        actor=actor,
        expires_at=now() + timedelta(hours=hours),
    )
    return token


def make_app_user(
    project: Project, name: str = "Tablet 1", *, form_id: int | None = None
) -> AppUser:
    """An app user; with access to the form when one is given."""
    actor = Actor.objects.create(type=Actor.Type.APP_USER, display_name=name)
    app_user = AppUser.objects.create(actor=actor, project=project, token=new_token())
    if form_id is not None:
        give_role(actor, APP_USER, project, form_id=form_id)
    return app_user
