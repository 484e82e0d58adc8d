"""Whatever a process does, its parent gets an answer or a cause, in time."""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collect.forms.isolation import Busy, Cause, Died, Limits, Nursery

MODULE = "tests.unit.forms.misbehaving"
SMALL = Limits(memory=300 << 20, seconds=1, answer=1 << 20, waiting=0, at_once=1)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """A nursery of misbehaving processes."""
    made = Nursery(MODULE, SMALL)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("job", "cause"),
    [
        ("eat", Cause.MEMORY),
        ("sleep", Cause.TIME),
        ("spin", Cause.TIME),
        ("flood", Cause.MEMORY),
        ("write", Cause.CRASH),
        ("crash", Cause.CRASH),
        ("fail", Cause.CRASH),
    ],
)
def test_every_way_to_die_has_a_cause(job: str, cause: Cause, nursery: Nursery) -> None:
    started = time.monotonic()
    with pytest.raises(Died) as caught:
        nursery.run(job.encode())
    assert caught.value.cause is cause
    assert time.monotonic() - started < 30


def test_a_process_inherits_nothing_it_does_not_need(
    nursery: Nursery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECT_SECRET_KEY", "hush")
    nursery.close()
    with Path(__file__).open() as own:
        os.set_inheritable(own.fileno(), True)
        told = json.loads(nursery.run(b"describe"))
    assert "COLLECT_SECRET_KEY" not in told["env"]
    assert __file__ not in told["files"]


def test_every_job_gets_a_process_of_its_own(nursery: Nursery) -> None:
    pids = {json.loads(nursery.run(b"describe"))["pid"] for _ in range(3)}
    assert len(pids) == 3


def test_a_spare_that_died_is_replaced(nursery: Nursery) -> None:
    nursery.run(b"describe")
    spare = nursery._spare
    assert spare is not None
    spare.process.kill()
    spare.process.wait()
    assert json.loads(nursery.run(b"describe"))["pid"] != spare.process.pid


def test_a_closed_nursery_leaves_no_process(nursery: Nursery) -> None:
    nursery.run(b"describe")
    spare = nursery._spare
    assert spare is not None
    nursery.close()
    assert spare.process.returncode is not None
    nursery.close()


def test_the_spare_of_another_process_is_left_alone(nursery: Nursery) -> None:
    nursery.run(b"describe")
    foreign = nursery._spare
    assert foreign is not None
    foreign.owner = -1
    assert json.loads(nursery.run(b"describe"))["pid"] != foreign.process.pid
    assert foreign.process.poll() is None
    foreign.stop()


def test_too_many_jobs_at_once_are_told_to_wait(nursery: Nursery) -> None:
    busy = threading.Thread(target=_run_quietly, args=(nursery, b"sleep"))
    busy.start()
    while nursery._turns._value:
        time.sleep(0.01)
    with pytest.raises(Busy):
        nursery.run(b"describe")
    busy.join()
    assert nursery.run(b"describe")


def _run_quietly(nursery: Nursery, job: bytes) -> None:
    with pytest.raises(Died):
        nursery.run(job)
