"""What several unit tests share."""

from collections.abc import Iterator

import pytest
from celery import current_app

from collect import jobs
from tests.support.work import Work


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    work = Work()
    task = current_app.task(name="tests.work")(work.done)
    monkeypatch.setattr(jobs, "JOBS", {"submission.create": [task.name]})
    yield work
    current_app.tasks.unregister(task.name)
