"""Settings come from the environment and complain about what they cannot read."""

import os
import runpy
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from collect.environment import database, kept_secret, socket_dir

SETTINGS = str(Path(__file__).resolve().parents[2] / "collect" / "settings.py")


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Read the settings anew, with exactly these variables; the error as text."""

    def read(*names: str, **environment: str) -> Any:
        for name in os.environ:
            if name.startswith("COLLECT_") or name in ("DATABASE_URL", "REDIS_URL"):
                monkeypatch.delenv(name)
        monkeypatch.setenv("COLLECT_DATA_DIR", str(tmp_path / "data"))
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        try:
            values = runpy.run_path(SETTINGS)
        except ImproperlyConfigured as error:
            return str(error)
        return {name: str(values[name]) for name in names}

    return read


def test_one_machine_needs_no_setting(fresh: Any, tmp_path: Path) -> None:
    shown = fresh("COLLECT_PORT", "ALLOWED_HOSTS", "DEBUG", "COLLECT_REDIS_URL")

    assert shown == {
        "COLLECT_PORT": "8000",
        "ALLOWED_HOSTS": "['*']",
        "DEBUG": "False",
        "COLLECT_REDIS_URL": f"unix://{tmp_path}/data/run/redis.sock",
    }


def test_a_public_address_over_tls_closes_the_doors(fresh: Any) -> None:
    shown = fresh(
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        COLLECT_PUBLIC_URL="https://collect.example.org/",
    )

    assert shown == {
        "ALLOWED_HOSTS": "['collect.example.org', 'localhost', '127.0.0.1', '[::1]']",
        "CSRF_TRUSTED_ORIGINS": "['https://collect.example.org']",
        "CSRF_COOKIE_SECURE": "True",
        "SECURE_HSTS_SECONDS": "2592000",
        "SECURE_SSL_REDIRECT": "False",
    }


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("COLLECT_DEBUG", "yes", "COLLECT_DEBUG='yes': write True or False."),
        ("COLLECT_PORT", "http", "COLLECT_PORT='http': write a whole number"),
        ("COLLECT_PORT", "0", "a whole number of 1 or more"),
        ("COLLECT_PORT", "٨٠٠٠", "a whole number"),
        ("COLLECT_PORT", "-1", "a whole number"),
        ("COLLECT_PUBLIC_URL", "collect.example.org", "write an address such as"),
        ("COLLECT_PUBLIC_URL", "ftp://example.org", "write an address such as"),
        ("DATABASE_URL", "mysql://x/y", "DATABASE_URL is not usable"),
        ("COLLECT_SECRET_KEY_FILE", "/nowhere", "No such file"),
        ("COLLECT_DATA_DIR", "/dev/null/x", "cannot be used: Not a directory"),
    ],
)
def test_what_cannot_be_read_stops_the_start(
    fresh: Any, name: str, value: str, message: str
) -> None:
    assert message in fresh("DEBUG", **{name: value})


def test_an_empty_variable_counts_as_absent(fresh: Any) -> None:
    assert fresh("COLLECT_PORT", COLLECT_PORT="")["COLLECT_PORT"] == "8000"


def test_secrets_may_come_from_files(fresh: Any, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from a file\n")

    shown = fresh("SECRET_KEY", COLLECT_SECRET_KEY_FILE=str(tmp_path / "key"))

    assert shown == {"SECRET_KEY": "from a file"}


def test_the_secret_key_is_made_once_and_kept_closed(
    fresh: Any, tmp_path: Path
) -> None:
    first, second = fresh("SECRET_KEY"), fresh("SECRET_KEY")

    assert first == second
    assert len(first["SECRET_KEY"]) > 50
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_the_loser_of_a_race_takes_the_winners_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret_key"
    path.write_text("winner")
    monkeypatch.setattr(Path, "exists", lambda self: False)

    assert kept_secret(path) == "winner"
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_nobody_can_read_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="COLLECT_SECRET_KEY"):
        kept_secret(tmp_path)


def test_a_long_data_directory_gets_a_short_place_for_sockets() -> None:
    short, long = Path("/srv/collect"), Path("/srv") / ("x" * 90)

    assert socket_dir(short) == short / "run"
    assert len(str(socket_dir(long))) < 80
    assert socket_dir(long) != socket_dir(long / "y")


def test_a_database_url_is_taken_apart() -> None:
    url = "postgresql://ann:p%40ss@db.example.org:6543/survey?sslmode=require"

    found = database(url, 4)

    assert (found["NAME"], found["USER"], found["PASSWORD"]) == (
        "survey",
        "ann",
        "p@ss",
    )
    assert (found["HOST"], found["PORT"]) == ("db.example.org", "6543")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["pool"]["max_size"] == 4


def test_a_pool_of_none_is_no_pool() -> None:
    assert not database("dbname=x", 0)["OPTIONS"]["pool"]


@pytest.mark.parametrize(
    ("redis", "broker"),
    [
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock"),
        ("redis://cache:6379/1", "redis://cache:6379/1"),
    ],
)
def test_the_broker_is_the_redis_server(fresh: Any, redis: str, broker: str) -> None:
    assert fresh("CELERY_BROKER_URL", REDIS_URL=redis)["CELERY_BROKER_URL"] == broker
