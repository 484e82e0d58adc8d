"""`manage.py up`, for real: what dies comes back, and what ends leaves nothing."""

import stat
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from collect.web.demo.countries import COUNTRIES
from collect.web.demo.play import play, project_of
from collect.web.demo.rest import Rest
from collect.web.heartbeat import KEYS
from tests.support.servers import ROOT, Up, free_port, start_up, wait_until

READY = {"database": "ready", "redis": "ready", "worker": "ready", "beat": "ready"}


def kill(up: Up, part: str) -> int:
    child = up.child(part)
    child.kill()
    return int(child.pid)


def is_replaced(up: Up, part: str, pid: int) -> bool:
    return [child.pid for child in up.children(part)] not in ([], [pid])


def test_everything_is_ready(up: Up) -> None:
    assert up.health() == (200, READY)


def test_the_first_administrator_is_told_once_and_kept_closed(up: Up) -> None:
    kept = up.data_dir / "admin_password"

    assert f"Password: {kept.read_text().strip()}" in up.log
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def is_alive_anew(up: Up) -> None:
    """Forget the old signs of life; new ones must come."""
    with redis.Redis.from_url(f"unix://{up.data_dir}/run/redis.sock") as client:
        client.delete(*KEYS.values())
    up.wait_healthy()


def is_worked_off(up: Up) -> None:
    """Something to do, logged in the database, is done by the worker."""
    host = f"host={up.data_dir}/run user=postgres dbname=collect"
    with psycopg.connect(host, autocommit=True) as database:
        (event,) = database.execute(
            "INSERT INTO accounts_auditevent (action, logged_at, failures, error)"
            " VALUES ('test', now(), 0, '') RETURNING id"
        ).fetchone() or (0,)

        def is_processed() -> bool:
            found = database.execute(
                "SELECT 1 FROM accounts_auditevent"
                " WHERE id = %s AND processed_at IS NOT NULL",
                [event],
            ).fetchone()
            return found is not None

        wait_until(is_processed, what="the event was worked off")


@pytest.mark.parametrize("part", ["gunicorn", "quiet worker", "quiet beat"])
def test_a_killed_program_comes_back(up: Up, part: str) -> None:
    pid = kill(up, part)

    wait_until(lambda: is_replaced(up, part, pid), what=f"{part} restarted")
    is_alive_anew(up)


def test_postgres_comes_back(up: Up) -> None:
    pid = kill(up, "bin/postgres")

    wait_until(lambda: is_replaced(up, "bin/postgres", pid), what="a new postgres")
    up.wait_healthy()
    is_worked_off(up)


def test_worker_and_scheduler_outlive_redis(up: Up) -> None:
    survivors = {part: up.child(part).pid for part in ("quiet worker", "quiet beat")}
    pid = kill(up, "redis-server")

    wait_until(lambda: is_replaced(up, "redis-server", pid), what="a new redis")
    wait_until(lambda: up.health()[1].get("redis") == "ready", what="redis answers")
    is_alive_anew(up)
    is_worked_off(up)

    assert {part: up.child(part).pid for part in survivors} == survivors


def test_two_on_one_data_directory_are_refused(up: Up) -> None:
    second = start_up(up.data_dir, free_port())

    assert second.process.wait(30) == 1
    assert f"already runs on '{up.data_dir}' (process {up.process.pid})" in second.log
    assert up.health()[0] == 200


def test_a_port_in_use_is_named(up: Up, folder: Path) -> None:
    second = start_up(folder / "other", up.port)

    assert second.process.wait(30) == 1
    assert f"Cannot listen on 127.0.0.1 port {up.port}" in second.log
    assert not (folder / "other" / "postgres").exists()


def signed_in(up: Up) -> Rest:
    rest = Rest(up.url)
    password = (up.data_dir / "admin_password").read_text().strip()
    rest.sign_in("admin@example.org", password)
    return rest


def test_the_demonstration_plays_and_can_be_repeated(up: Up) -> None:
    lines: list[str] = []
    few = {"child_disparity_household": 8, "school_safety_assessment": 4}

    for _ in range(2):
        play(signed_in(up), ROOT / "xlsforms", lines.append, few)

    assert sum("12 accepted" in line for line in lines) == 3
    assert sum("all submissions are there" in line for line in lines) == 3
    assert sum(": 4 submissions" in line for line in lines) == 6
    assert sum("figures published" in line for line in lines) == 2
    assert {line.split("/")[-1] for line in lines if line.startswith("Release")} == {
        "1   (27 files)"
    }


def test_the_end_is_clean_and_the_next_start_finds_everything(up: Up) -> None:
    """Last in this module: it ends the shared server, the hard way and the soft."""
    password = (up.data_dir / "admin_password").read_text()
    orphans = up.family()
    up.process.kill()
    up.process.wait()

    again = start_up(up.data_dir, up.port)
    try:
        wait_until(lambda: again.log.count("Collect is starting") == 2, what="a start")
        again.wait_healthy()
        assert "left over from an earlier start" in again.log
        assert again.log.count("First administrator") == 1
        assert (up.data_dir / "admin_password").read_text() == password
        psutil.wait_procs(orphans, timeout=10)
        assert [orphan for orphan in orphans if orphan.is_running()] == []
        projects = signed_in(again).get("/v1/projects")
        assert {project["name"] for project in projects} == set(
            map(project_of, COUNTRIES)
        )
        family = again.family()
    finally:
        status = again.end()

    assert status == 0
    assert [one for one in family if one.is_running()] == []
    assert "database system is shut down" in again.log
