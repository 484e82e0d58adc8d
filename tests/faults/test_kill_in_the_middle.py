"""What was acknowledged is neither lost nor doubled when programs die at work."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.functional import wash
from tests.functional.wash_comparison import assert_estimates
from tests.functional.wash_truth import truths
from tests.support.deployment import Deployment, deployment, wait_until

HOUSEHOLDS = 567


def test_results_are_the_same_when_the_worker_is_killed_and_redis_stops(
    tmp_path_factory: pytest.TempPathFactory, shared_data: Path
) -> None:
    data = shared_data / "wash-abidjan-2022"
    with deployment(tmp_path_factory.mktemp("faults") / "data") as running:
        survey = wash.prepare(running, data)
        statuses: list[int] = []
        fieldwork = threading.Thread(
            target=lambda: statuses.extend(wash.send_all(survey, wash.instances(data)))
        )
        fieldwork.start()
        _break_things(running, survey, fieldwork)
        fieldwork.join(300)
        assert not fieldwork.is_alive()
        assert set(statuses) == {201}
        survey.wait_for(HOUSEHOLDS, seconds=180)
        assert survey.submissions() == HOUSEHOLDS
        assert_estimates(survey.estimates(), truths(data))


def _break_things(
    running: Deployment, survey: wash.Wash, fieldwork: threading.Thread
) -> None:
    """Kill the worker twice, let Redis hang and then die, while phones are sending."""
    wait_until(lambda: bool(survey.runs()), "the first run", 60)
    assert running.kill("celery", "worker"), "there is a worker to kill"
    redis = running.processes("redis-server")
    assert redis, "there is a Redis to stop"
    for pid in redis:
        os.kill(pid, signal.SIGSTOP)
    assert fieldwork.is_alive(), "Redis must stop while phones are sending"
    time.sleep(5)
    running.kill("redis-server")
    wait_until(lambda: bool(running.processes("celery", "worker")), "a new worker", 60)
    running.kill("celery", "worker")
