"""Workers of the test's database in processes of their own, to be killed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from tests.support.servers import ROOT


@contextmanager
def working(script: str, job_id: int) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs the script with the id of its job; killed in the end."""
    given = connection.settings_dict
    parts = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    address = " ".join(f"{k}={given[v]}" for k, v in parts.items() if given.get(v))
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(job_id)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": address,
            "PGPASSWORD": str(given.get("PASSWORD") or ""),
            "COLLECT_DATA_DIR": str(settings.COLLECT_DATA_DIR),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()
