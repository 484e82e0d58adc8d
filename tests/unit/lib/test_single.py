import subprocess
import sys
from pathlib import Path

import pytest

from collect.lib.single import AlreadyRunning, only_one

HOLD = """
import sys
from pathlib import Path
from collect.lib.single import only_one
with only_one(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning) as refused, only_one(lock):
            pass
        assert refused.value.pid == str(first.pid)
        first.kill()

    with only_one(lock):
        pass


def test_the_lock_is_free_again_after_the_block(tmp_path: Path) -> None:
    with only_one(tmp_path / "lock"):
        pass
    with only_one(tmp_path / "lock"):
        pass


def test_a_lock_without_a_number_is_still_a_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with only_one(lock):
        lock.write_text("")
        with pytest.raises(AlreadyRunning, match="unknown"), only_one(lock):
            pass
