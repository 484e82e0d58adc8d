"""A new installation gets its tables and somebody who may do everything."""

import socket
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError
from django.db import DatabaseError

from collect.accounts import passwords
from collect.accounts.models import User
from collect.accounts.permissions import Verb, can
from collect.web import first_start

EMAIL, PASSWORD = "first@example.org", "correct horse battery"


@pytest.fixture
def fresh(settings: Any, tmp_path: Path) -> Path:
    settings.COLLECT_DATA_DIR = tmp_path
    settings.COLLECT_ADMIN_EMAIL = EMAIL
    settings.COLLECT_ADMIN_PASSWORD = ""
    return tmp_path


@pytest.mark.django_db
def test_the_first_administrator_gets_a_password_of_their_own(fresh: Path) -> None:
    password = first_start.make_first_administrator()

    assert password is not None
    user = passwords.user_with(EMAIL, password)
    assert user is not None
    assert can(user.actor, Verb.PROJECT_CREATE)
    kept = fresh / "admin_password"
    assert kept.read_text().strip() == password
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_password_that_was_given_is_not_written_down(
    fresh: Path, settings: Any
) -> None:
    settings.COLLECT_ADMIN_PASSWORD = PASSWORD

    assert first_start.make_first_administrator() is None
    assert passwords.user_with(EMAIL, PASSWORD) is not None
    assert list(fresh.iterdir()) == []


@pytest.mark.django_db
def test_there_is_one_first_administrator_only(fresh: Path) -> None:
    assert first_start.make_first_administrator() is not None
    assert first_start.make_first_administrator() is None
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "password"), [("nobody", PASSWORD), (EMAIL, "short")]
)
def test_an_administrator_who_cannot_be_is_explained(
    fresh: Path, settings: Any, email: str, password: str
) -> None:
    settings.COLLECT_ADMIN_EMAIL = email
    settings.COLLECT_ADMIN_PASSWORD = password

    with pytest.raises(CommandError, match="COLLECT_ADMIN_EMAIL"):
        first_start.make_first_administrator()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_stale_password_file_is_replaced(fresh: Path) -> None:
    (fresh / "admin_password").write_text("of another installation")

    password = first_start.make_first_administrator()

    assert (fresh / "admin_password").read_text().strip() == password


@pytest.mark.django_db
def test_migrating_again_changes_nothing() -> None:
    first_start.migrate()

    assert first_start.database_answers()


def test_a_database_that_is_away_does_not_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Away:
        def ensure_connection(self) -> None:
            raise DatabaseError("gone")

    monkeypatch.setattr(first_start, "connection", Away())

    assert not first_start.database_answers()


def test_an_address_in_use_is_an_error_that_names_it() -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(CommandError, match=f"port {port}.*COLLECT_PORT"):
            first_start.check_address("127.0.0.1", port)

    first_start.check_address("127.0.0.1", port)
    first_start.check_address("::1", port)
