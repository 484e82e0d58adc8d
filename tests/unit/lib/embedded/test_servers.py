"""PostgreSQL and Redis from wheels: made once, ended cleanly, explained when not."""

import importlib.util
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from collect.lib.embedded import EmbeddedError, Postgres, Redis, running
from collect.lib.embedded import service as module
from collect.lib.embedded.postgres import UNSAFE


@pytest.fixture
def folder() -> Iterator[Path]:
    """Below a directory that every account may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="collect-emb-") as name:
        yield Path(name)


def postgres(folder: Path) -> Postgres:
    return Postgres(folder / "postgres", folder / "run", options=UNSAFE)


def test_a_cluster_keeps_its_data_over_a_crash(folder: Path) -> None:
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "half-made").touch()
    server = postgres(folder)
    with running(server), psycopg.connect(server.url, autocommit=True) as database:
        database.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        encoding = database.execute("SHOW server_encoding").fetchone()
    assert encoding == ("UTF8",)
    assert not (folder / "postgres" / "half-made").exists()
    (folder / "postgres" / "postmaster.pid").write_text("1\n")

    with running(server), psycopg.connect(server.url) as database:
        assert database.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_what_a_crash_left_running_is_ended_first(folder: Path) -> None:
    server = Redis(folder / "redis", folder / "run")
    with running(server):
        with redis.Redis.from_url(server.url) as client:
            client.set("kept", "yes")
        with running(server), redis.Redis.from_url(server.url) as client:
            assert client.get("kept") == b"yes"


def test_a_server_that_cannot_start_is_an_error_with_a_log(folder: Path) -> None:
    server = Redis(folder / "redis", folder / "run")
    server.prepare()
    (folder / "redis" / "appendonly.aof").write_bytes(b"not a log of commands")

    with (
        pytest.raises(EmbeddedError, match=r"redis did not start.*redis\.log"),
        running(server),
    ):
        pass


def test_a_server_that_does_not_end_is_killed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "END_SECONDS", 0.3)
    server = Redis(folder / "redis", folder / "run")
    server.stop_signal = signal.SIGWINCH  # which Redis ignores

    with running(server):
        pass

    assert not server.is_ready()


def test_a_failing_setup_shows_what_postgres_says(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess([], 1, "", "no space left on device\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)

    with pytest.raises(EmbeddedError, match="no space left"):
        postgres(folder).prepare()
    assert not (folder / "postgres").exists()


def test_programs_that_cannot_run_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(subprocess, "run", refuse)

    with pytest.raises(EmbeddedError, match="initdb cannot be run: Permission denied"):
        postgres(folder).prepare()


def test_a_cluster_of_an_unknown_version_is_refused(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(EmbeddedError, match="No PostgreSQL 9 is installed"):
        postgres(folder).command()


def test_without_the_wheels_the_way_out_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)

    with pytest.raises(EmbeddedError, match="DATABASE_URL"):
        postgres(folder).command()
    with pytest.raises(EmbeddedError, match="REDIS_URL"):
        Redis(folder / "redis", folder / "run").command()


def test_left_overs_that_cannot_be_ended_are_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Immortal:
        pid = 4242

        def send_signal(self, number: int) -> None:
            raise psutil.NoSuchProcess(self.pid)

        def kill(self) -> None:
            pass

    immortal = Immortal()
    monkeypatch.setattr(psutil, "process_iter", lambda fields: [immortal])
    monkeypatch.setattr(module, "_works_in", lambda *_: True)
    monkeypatch.setattr(psutil, "wait_procs", lambda found, timeout: ([], [immortal]))

    with pytest.raises(EmbeddedError, match="End process 4242"):
        module.end_leftovers("postgres", folder, signal.SIGINT)
