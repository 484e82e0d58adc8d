"""Passwords: what they must be like, and whose they are."""

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from collect.accounts import digest_secrets
from collect.accounts.models import User
from collect.problems import Problem

# ODK Central's bounds. 72 bytes is what bcrypt reads; keeping it lets accounts
# move between servers.
MIN_CHARACTERS = 10
MAX_BYTES = 72


def check(password: str) -> None:
    """Problem 400.21 for a password too short, 400.38 for one too long, 400.44 for
    one of the 20,000 that are tried first."""
    if len(password) < MIN_CHARACTERS:
        raise Problem("400.21", minimum=MIN_CHARACTERS)
    if len(password.encode()) > MAX_BYTES:
        raise Problem("400.38", maximum=MAX_BYTES)
    try:
        CommonPasswordValidator().validate(password)
    except ValidationError as error:
        raise Problem(
            "400.44", warning="This is a very common password.", suggestions=[]
        ) from error


def user_with(email: str, password: str) -> User | None:
    """The user with this address and password.

    An unknown address takes as long as a wrong password, so that nobody can
    find out by the clock which addresses have accounts.
    """
    if len(password.encode()) > MAX_BYTES or "\0" in email:
        return None
    users = User.objects.with_email(email).select_related("actor")
    user: User | None = users.first()
    if user is None or not user.has_usable_password():
        make_password(password)
        return None
    if not check_password(password, user.password):
        return None
    digest_secrets.keep(user, password)
    return user
