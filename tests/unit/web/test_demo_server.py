"""The server of the demonstration: a port, patience, and an end in every case."""

import socket
import time
from pathlib import Path

import pytest
from django.core.management import CommandError

from collect.web.demo import server
from collect.web.demo.rest import Rest


def test_the_state_is_told_until_all_is_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([(0, {}), (503, {"worker": "silent"}), (200, {})])
    monkeypatch.setattr(Rest, "health", lambda self: next(answers))
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    (tmp_path / "manage.py").write_text("import time\ntime.sleep(60)")

    with server.served(tmp_path, tmp_path / "data", 1) as process:
        states = list(server.wait_healthy(Rest("http://here"), process, tmp_path))

    assert states == [{}, {"worker": "silent"}]


def test_a_busy_port_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        monkeypatch.setattr(server, "PORTS", [port])
        with pytest.raises(CommandError, match="Set COLLECT_PORT"):
            server.free_port("127.0.0.1")

    assert server.free_port("127.0.0.1") == port


def test_a_server_that_ends_at_once_shows_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text("print('cannot listen'); raise SystemExit(1)")
    data_dir = tmp_path / "data"
    with server.served(tmp_path, data_dir, 1) as process:
        process.wait(20)
        with pytest.raises(CommandError, match="cannot listen"):
            list(server.wait_healthy(Rest("http://127.0.0.1:9"), process, data_dir))


def test_a_server_that_does_not_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "END_SECONDS", 0.3)
    (tmp_path / "manage.py").write_text(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True); time.sleep(60)"
    )
    with server.served(tmp_path, tmp_path / "data", 1) as process:
        while "deaf" not in server.log_file(tmp_path / "data").read_text():
            assert process.poll() is None

    assert process.returncode == -9
