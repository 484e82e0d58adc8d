"""Mail is printed until a mail server is named."""

import os
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = str(Path(__file__).resolve().parents[2] / "collect" / "settings.py")


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read the settings anew, with exactly these variables."""

    def read(**environment: str) -> dict[str, Any]:
        for name in os.environ:
            if name.startswith("COLLECT_"):
                monkeypatch.delenv(name)
        monkeypatch.setenv("COLLECT_DATA_DIR", str(tmp_path / "data"))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(SETTINGS)

    return read


def test_without_a_mail_server_letters_are_printed(read: Any) -> None:
    values = read()
    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert values["DEFAULT_FROM_EMAIL"] == "Collect <noreply@localhost>"


@pytest.mark.parametrize(
    ("kind", "port", "starttls", "implicit"),
    [
        ("", 587, True, False),
        ("starttls", 587, True, False),
        ("implicit", 465, False, True),
        ("none", 25, False, False),
    ],
)
def test_a_mail_server_is_named_by_variables(
    read: Any, kind: str, port: int, starttls: bool, implicit: bool
) -> None:
    values = read(
        COLLECT_SMTP_HOST="mail.example.org",
        COLLECT_SMTP_TLS=kind,
        COLLECT_SMTP_USER="collect",
        COLLECT_SMTP_PASSWORD="secret",
        COLLECT_PUBLIC_URL="https://collect.example.org",
    )
    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"]) == ("mail.example.org", port)
    assert (values["EMAIL_USE_TLS"], values["EMAIL_USE_SSL"]) == (starttls, implicit)
    assert values["EMAIL_HOST_USER"] == "collect"
    assert values["EMAIL_HOST_PASSWORD"] == "secret"
    assert values["DEFAULT_FROM_EMAIL"] == "Collect <noreply@collect.example.org>"


def test_the_port_and_the_sender_may_be_given(read: Any) -> None:
    values = read(COLLECT_SMTP_PORT="2525", COLLECT_MAIL_FROM="a@example.org")
    assert (values["EMAIL_PORT"], values["DEFAULT_FROM_EMAIL"]) == (
        2525,
        "a@example.org",
    )


def test_an_unknown_kind_of_encryption_stops_the_start(read: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="COLLECT_SMTP_TLS"):
        read(COLLECT_SMTP_TLS="yes")
