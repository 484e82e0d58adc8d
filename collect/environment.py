"""Reading the environment: variables, secrets, and what follows from them.

A value that cannot be understood stops the start with a message; nothing is guessed.
"""

import hashlib
import os
import secrets
import tempfile
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict


def env(name: str, default: str = "") -> str:
    """Text of a variable; an empty variable counts as absent."""
    return os.environ.get(name, "").strip() or default


def envbool(name: str, default: str) -> bool:
    """True or False; anything else is an error, not a guess."""
    value = env(name, default)
    if value not in ("True", "False"):
        raise ImproperlyConfigured(f"{name}={value!r}: write True or False.")
    return value == "True"


def envint(name: str, default: int, *, minimum: int = 0) -> int:
    """A whole number not below `minimum`."""
    value = env(name, str(default))
    if not value.isascii() or not value.isdigit() or int(value) < minimum:
        raise ImproperlyConfigured(
            f"{name}={value!r}: write a whole number of {minimum} or more."
        )
    return int(value)


def envsecret(name: str) -> str:
    """A secret from the variable, or from the file named by `<name>_FILE`."""
    path = env(f"{name}_FILE")
    if not path:
        return env(name)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE={path!r}: {error.strerror}.") from None


def envlist(name: str, default: str = "") -> list[str]:
    """Items separated by commas."""
    return [item.strip() for item in env(name, default).split(",") if item.strip()]


def make_data_dir(path: Path) -> Path:
    """Create the data directory, closed to other users, and its temporary folder."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (path / "tmp").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"COLLECT_DATA_DIR={str(path)!r} cannot be used: {error.strerror}. "
            "Name a directory this user may write to."
        ) from None
    return path


def kept_secret(path: Path) -> str:
    """The secret kept in `path`, made on first use, readable by its owner only.

    Two processes starting together agree: linking is atomic and the loser reads.
    """
    try:
        if not path.exists():
            fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
            try:
                path.hardlink_to(fresh)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The secret key in {str(path)!r} cannot be read: {error.strerror}. "
            "Run as the user who owns the data directory, or set COLLECT_SECRET_KEY."
        ) from None


def socket_dir(data_dir: Path) -> Path:
    """Where the embedded PostgreSQL and Redis listen.

    Addresses of Unix sockets hold 107 bytes, so a long data directory gets a short
    stand-in of its own under the temporary directory.
    """
    inside = data_dir / "run"
    if len(os.fsencode(inside / ".s.PGSQL.5432")) <= 100:
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"collect-{os.geteuid()}-{digest}"


def database(url: str, pool_size: int, *, prepare: bool = True) -> dict[str, Any]:
    """Django's description of a PostgreSQL database from its URL."""
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(url))
    except Exception as error:
        raise ImproperlyConfigured(f"DATABASE_URL is not usable: {error}") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "collect"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # The pool checks a connection before lending it: PostgreSQL may restart.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **parts,
            "connect_timeout": int(parts.get("connect_timeout") or 5),
            # The server plans what comes often once for each connection.
            "prepare_threshold": 3 if prepare else None,
            "pool": pool_size and {"min_size": 0, "max_size": pool_size, "timeout": 10},
        },
    }
