"""Show the whole way on this machine: forms, a field day, estimates."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from collect.sync.simulation.transport import NetworkError
from collect.web.demo import server
from collect.web.demo.play import play
from collect.web.demo.rest import Refused, Rest


class Command(BaseCommand):
    """Starts `up`, plays a field day, prints estimates, keeps serving."""

    help = (
        "Start everything, load the forms of xlsforms/, simulate a day of fieldwork, "
        "print estimates and keep serving. Can be run again on the same data."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """--once: end after the table."""
        parser.add_argument(
            "--once", action="store_true", help="end after printing the estimates"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the demonstration."""
        data_dir = settings.BASE_DIR / ".data" / "demo"
        if os.environ.get("COLLECT_DATA_DIR"):
            data_dir = settings.COLLECT_DATA_DIR
        port = settings.COLLECT_PORT
        if not os.environ.get("COLLECT_PORT"):
            port = server.free_port(settings.COLLECT_HOST)
        # SIGINT too: a shell may have started this with it ignored.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _interrupt)
        rest = Rest(f"http://127.0.0.1:{port}")
        try:
            with server.served(settings.BASE_DIR, data_dir, port) as process:
                self._play(rest, process, data_dir)
                if options["once"]:
                    self._say("Ending.")
                else:
                    self._say("Serving until Ctrl-C.")
                    process.wait()
        except KeyboardInterrupt:
            self._say("Ended.")
        except (Refused, NetworkError) as error:
            raise CommandError(str(error)) from None

    def _play(
        self, rest: Rest, process: subprocess.Popen[bytes], data_dir: Path
    ) -> None:
        self._say(f"Starting the server (its output: {server.log_file(data_dir)})")
        said = ""
        for states in server.wait_healthy(rest, process, data_dir):
            waiting = [part for part, state in states.items() if state != "ready"]
            line = f"  waiting for {', '.join(waiting) or 'the web server'}"
            if line != said:
                self._say(line)
            said = line
        password = settings.COLLECT_ADMIN_PASSWORD
        kept = data_dir / "admin_password"
        if not password and kept.exists():
            password = kept.read_text(encoding="utf-8").strip()
        rest.sign_in(settings.COLLECT_ADMIN_EMAIL, password)
        play(rest, settings.BASE_DIR / "xlsforms", self._say)
        self._say(f"Server     {rest.url}   (state: {rest.url}/healthz)")
        self._say(f"Sign in    {settings.COLLECT_ADMIN_EMAIL}   password {password}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _interrupt(*_: object) -> None:
    """End as by Ctrl-C, so that the server ends as well."""
    raise KeyboardInterrupt
