"""Signing in to Django's own pages with the same passwords as to the API."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from collect.accounts import passwords
from collect.accounts.models import User


class PasswordBackend(BaseBackend):
    """Checks passwords for ``django.contrib.admin``."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """The user with this address (``username``) and password."""
        if not username or not password:
            return None
        return passwords.user_with(username, password)

    def get_user(self, user_id: int) -> User | None:
        """The user of a Django session, unless deleted since."""
        found: User | None = User.objects.filter(pk=user_id, is_active=True).first()
        return found
