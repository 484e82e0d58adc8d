"""What was acknowledged is neither lost nor doubled when programs die at work."""

import threading
import time
from pathlib import Path

import psutil

from tests.functional import wash
from tests.functional.wash_comparison import assert_estimates
from tests.functional.wash_truth import truths
from tests.support.servers import Up, wait_until

HOUSEHOLDS = 567


def test_results_are_the_same_when_the_worker_is_killed_and_redis_stops(
    shared_data: Path,
) -> None:
    data = shared_data / "wash-abidjan-2022"
    with wash.server() as up, wash.project(up, data) as survey:
        statuses: list[int] = []
        fieldwork = threading.Thread(
            target=lambda: statuses.extend(wash.send_all(survey, wash.instances(data)))
        )
        fieldwork.start()
        _break_things(up, survey, fieldwork)
        fieldwork.join(300)
        assert not fieldwork.is_alive()
        assert set(statuses) == {201}
        survey.wait_for(HOUSEHOLDS, seconds=180)
        assert survey.submissions() == HOUSEHOLDS
        assert_estimates(survey.estimates(), truths(data))


def _break_things(up: Up, survey: wash.Wash, fieldwork: threading.Thread) -> None:
    """Kill the worker twice, let Redis hang and then die, while phones are sending."""
    wait_until(lambda: bool(survey.runs()), seconds=60, what="the first run")
    _kill_worker(up)
    (redis,) = up.children("redis-server")
    redis.suspend()
    assert fieldwork.is_alive(), "Redis must hang while phones are sending"
    time.sleep(5)
    redis.kill()
    _kill_worker(up)


def _kill_worker(up: Up) -> None:
    """Kill the worker and all its processes at once, as a power cut would."""
    wait_until(lambda: bool(_workers(up)), seconds=60, what="a worker to kill")
    for worker in _workers(up):
        for process in [*worker.children(recursive=True), worker]:
            process.kill()


def _workers(up: Up) -> list[psutil.Process]:
    return [
        process for process in up.children("celery") if "worker" in process.cmdline()
    ]
