"""A release whose worker is killed appears once, made by the next."""

import subprocess
from collections.abc import Iterator

import pytest

from collect.accounts.models import Project
from collect.datasets.locks import PUBLISHINGS, taken
from collect.datasets.models import Publishing, Release, ReleaseFile
from collect.datasets.releases import asking, work
from collect.forms.blobs import path_of
from tests.factories.accounts import Person
from tests.factories.forms import make_form
from tests.factories.releases import make_dataset, make_run
from tests.support.servers import wait_until
from tests.support.workers import working

# A worker that makes a release up to the last statement of its transaction, and hangs.
WORKER = """
import sys, time, django
django.setup()
from collect.datasets.releases import work
from collect.datasets.releases.progress import Reported

def end(self, release, *, new):
    print(release.files.count(), flush=True)
    time.sleep(600)

Reported.end = end
work.execute(publishing_id=int(sys.argv[1]))
"""


@pytest.fixture
def publishing(transactional_db: None, project: Project, alice: Person) -> Publishing:
    """An attempt that waits."""
    form = make_form(project)
    make_run(form)
    found = asking.request_release(dataset=make_dataset(form), by=alice.actor)
    assert isinstance(found, Publishing)
    return found


@pytest.fixture
def worker(publishing: Publishing) -> Iterator["subprocess.Popen[str]"]:
    """Another process that works on the attempt."""
    with working(WORKER, publishing.pk) as process:
        yield process


def test_a_release_whose_worker_is_killed_appears_once(
    publishing: Publishing, worker: "subprocess.Popen[str]"
) -> None:
    assert worker.stdout is not None
    files = int(worker.stdout.readline())
    assert files > 10
    assert taken(PUBLISHINGS) == [publishing.dataset_id]
    assert work.hand_out() == []
    work.execute(publishing_id=publishing.pk)
    publishing.refresh_from_db()
    assert (publishing.state, publishing.attempts) == ("running", 1)
    assert not Release.objects.exists()

    worker.kill()
    wait_until(lambda: taken(PUBLISHINGS) == [], what="the lock of the dead")

    assert not Release.objects.exists()
    assert work.hand_out() == [publishing.pk]
    work.execute(publishing_id=publishing.pk)
    publishing.refresh_from_db()
    assert (publishing.state, publishing.attempts) == ("succeeded", 2)
    assert (publishing.release, publishing.new) == (Release.objects.get(), True)
    assert ReleaseFile.objects.count() == files
    for file in ReleaseFile.objects.all():
        assert path_of(file.sha256).stat().st_size == file.size
