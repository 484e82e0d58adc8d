"""Start the whole server: databases, web, worker, scheduler."""

import contextlib
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from collect.web.running import Welcome, run

COLOURS = {"postgres": 34, "redis": 31, "web": 32, "worker": 33, "beat": 35, "up": 36}


class Command(BaseCommand):
    """Runs until Ctrl-C or SIGTERM, then ends everything cleanly."""

    help = (
        "Start everything: PostgreSQL and Redis (unless DATABASE_URL and REDIS_URL are "
        "set), the web server, a worker and the scheduler. Ctrl-C ends all of it."
    )
    # The database these would look at is not running yet.
    requires_system_checks = []
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to end."""
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: over.set())
        run(self.say, over, self.welcome)

    def say(self, program: str, line: str) -> None:
        """Print a line of a program, with its name in front."""
        name = f"{program:<8} |"
        if self.stdout.isatty():
            name = f"\x1b[{COLOURS.get(program, 0)}m{name}\x1b[0m"
        # Whoever read our output may be gone; the server goes on without them.
        with contextlib.suppress(OSError, ValueError):
            self.stdout.write(f"{name} {line}")
            self.stdout.flush()

    def welcome(self, welcome: Welcome) -> None:
        """Tell where to go and, the first time, how to get in."""
        self.say("up", f"Collect is starting at {welcome.url} (state: /healthz)")
        if welcome.new_password is not None:
            self.say("up", f"First administrator: {welcome.email}")
            self.say("up", f"Password: {welcome.new_password}")
            path = settings.COLLECT_DATA_DIR / "admin_password"
            self.say("up", f"Both are shown once; the password is kept in {path}")
