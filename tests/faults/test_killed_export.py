"""An export whose worker is killed is made by the next one."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from collect.accounts.models import Project
from collect.datasets.exports import actions, files, work
from collect.datasets.exports.wishes import Wish
from collect.datasets.locks import EXPORTS, taken
from collect.datasets.models import Export
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.support.servers import ROOT, wait_until

# A worker that is busy with an export for as long as it lives.
WORKER = """
import sys, time, django
django.setup()
from collect.datasets.exports import files, work

def produce(export, folder, progress):
    files.write(folder / files.CONTENT, [b"half"])
    print("working", flush=True)
    time.sleep(600)

work.produce = produce
work.execute(export_id=int(sys.argv[1]))
"""


@pytest.fixture
def export(transactional_db: None, project: Project, alice: Person) -> Export:
    """An export that waits."""
    files.sweep(files.folders(), set())
    asked = actions.request_export(
        form=make_form(project), wish=Wish.of("csv", {}), by=alice.actor
    )
    return asked.export


@pytest.fixture
def worker(export: Export) -> Iterator["subprocess.Popen[str]"]:
    """Another process that works on the export."""
    given = connection.settings_dict
    parts = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    address = " ".join(f"{k}={given[v]}" for k, v in parts.items() if given.get(v))
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(export.pk)],
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


def test_an_export_whose_worker_is_killed_is_made_by_the_next(
    export: Export, worker: "subprocess.Popen[str]"
) -> None:
    assert worker.stdout is not None
    assert worker.stdout.readline() == "working\n"
    assert taken(EXPORTS) == [export.pk]
    assert work.hand_out() == []
    work.execute(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("running", 1)

    worker.kill()
    wait_until(lambda: taken(EXPORTS) == [], what="the lock of the dead")

    assert work.hand_out() == [export.pk]
    work.execute(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("succeeded", 2)
    files.sweep(files.folders(), set(Export.objects.values_list("pk", flat=True)))
    assert (files.folder_of(export.pk) / files.CONTENT).stat().st_size == export.size
