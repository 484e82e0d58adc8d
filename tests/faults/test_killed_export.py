"""An export whose worker is killed is made by the next one."""

import subprocess
from collections.abc import Iterator

import pytest

from collect.accounts.models import Project
from collect.datasets.exports import actions, files, work
from collect.datasets.exports.wishes import Wish
from collect.datasets.locks import EXPORTS, taken
from collect.datasets.models import Export
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.support.servers import wait_until
from tests.support.workers import working

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
    with working(WORKER, export.pk) as process:
        yield process


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
