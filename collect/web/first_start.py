"""What a new installation needs once: tables, an address, and somebody to log in."""

import contextlib
import os
import secrets
import socket
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from collect.accounts import actions
from collect.accounts.models import User
from collect.accounts.permissions import ADMIN
from collect.problems import Problem

# Any fixed number: several hosts starting at once on one database take turns.
_LOCK = 0x_C0_11_EC_7


def check_address(host: str, port: int) -> None:
    """Raises CommandError when the web server could not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host} port {port}: {error.strerror}. End the "
                "program that uses it, or set COLLECT_PORT (and COLLECT_HOST)."
            ) from None


def database_answers() -> bool:
    """Whether the database can be used."""
    try:
        connection.ensure_connection()
    except DatabaseError:
        return False
    return True


def migrate() -> None:
    """Bring the tables up to date; hosts that start together take turns."""
    with _turn():
        call_command("migrate", interactive=False, verbosity=0)


def make_first_administrator() -> str | None:
    """Create the first administrator unless anybody can log in already.

    Their password: COLLECT_ADMIN_PASSWORD, or a generated one, which is kept in the
    data directory, readable by its owner only, and returned.
    """
    with _turn():
        if User.objects.exists():
            return None
        generated = None
        if not settings.COLLECT_ADMIN_PASSWORD:
            generated = secrets.token_urlsafe(12)
            keep(settings.COLLECT_DATA_DIR / "admin_password", generated)
        _make_administrator(generated or settings.COLLECT_ADMIN_PASSWORD)
        return generated


def _make_administrator(password: str) -> None:
    try:
        with transaction.atomic():
            user = actions.create_user(
                email=settings.COLLECT_ADMIN_EMAIL, password=password, by=None
            )
            actions.assign(actor=user.actor, role=ADMIN, by=None)
    except Problem as problem:
        raise CommandError(
            "The first administrator cannot be made from COLLECT_ADMIN_EMAIL and "
            f"COLLECT_ADMIN_PASSWORD: {problem.message}"
        ) from None


def keep(path: Path, secret: str) -> None:
    """Write a secret into a file only its owner can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secret + "\n")


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
