"""A person who signs in with an email address and a password."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from collect.accounts.models.actor import Actor
from collect.accounts.models.assignment import Assignment

# The site-wide administrator in Central's numbering; see permissions.ROLES.
ADMIN_ROLE = 1


class UserQuerySet(models.QuerySet["User"]):
    """People, as found by their address."""

    def with_email(self, email: str) -> UserQuerySet:
        """The active user with this address, whatever the case of its letters."""
        return self.filter(email__iexact=email, is_active=True)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    """What Django's sign-in pages ask of a user table."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The active user with this address; User.DoesNotExist otherwise."""
        user: User = self.with_email(username or "").get()
        return user


class User(AbstractBaseUser):
    """A person. The primary key is the actor's id, as in ODK Central."""

    actor = models.OneToOneField(
        Actor, on_delete=models.PROTECT, primary_key=True, related_name="user"
    )
    email = models.EmailField(max_length=320)
    # False once the user is deleted: the address may then be used anew.
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(is_active=True),
                name="user_email_unique",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin pages are open to this user."""
        return self.is_superuser

    @property
    def is_superuser(self) -> bool:
        """Whether the user is an administrator of the whole site."""
        return (
            self.is_active
            and Assignment.objects.filter(
                actor_id=self.pk, role=ADMIN_ROLE, project=None, form_id=None
            ).exists()
        )

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """All of the admin pages' permissions, for administrators only."""
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        """All of the admin pages' sections, for administrators only."""
        return self.is_superuser
