"""What a submission costs the server, over HTTP, with a disk that is waited for.

COLLECT_BENCHMARK_STORED submissions are put into the form's tables first (none unless
asked for: a million take a quarter of an hour and some 10 GB).
"""

import os
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from collect.lib.embedded import Postgres
from collect.web.demo.rest import XLSX, Rest
from tests.benchmarks import household
from tests.benchmarks.filling import fill
from tests.benchmarks.load import (
    Cost,
    bodies,
    measured,
    pause_background,
    picture,
    resume_background,
    send,
)
from tests.support.servers import Up, running_up

pytestmark = pytest.mark.benchmark
PASSWORD = "benchmarks are honest"
SUBMISSIONS = 1200
WITH_PHOTO = 300


@dataclass(frozen=True)
class Server:
    """A server with the household form, and the address phones send to."""

    up: Up
    path: str
    database: str


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """Web server and PostgreSQL at work, worker and scheduler asleep."""
    with tempfile.TemporaryDirectory(prefix="collect-load-") as folder:
        data = Path(folder) / "data"
        with running_up(
            data, COLLECT_ADMIN_PASSWORD=PASSWORD, COLLECT_WEB_WORKERS="2"
        ) as up:
            path = _prepare(up)
            database = Postgres(data / "postgres", data / "run").url
            send(up, path, bodies(200, 1), connections=8, preflight=True)
            stored = int(os.environ.get("COLLECT_BENCHMARK_STORED", "0"))
            if stored:
                with psycopg.connect(database, autocommit=True) as connection:
                    fill(connection, stored)
            pause_background(up)
            try:
                yield Server(up, path, database)
            finally:
                resume_background(up)


def _prepare(up: Up) -> str:
    rest = Rest(up.url)
    rest.sign_in("admin@example.org", PASSWORD)
    project = rest.project("Load")
    query = "publish=true&ignoreWarnings=true"
    rest.call(
        "POST",
        f"/v1/projects/{project}/forms?{query}",
        household.workbook(),
        XLSX,
    )
    user = rest.app_user(project, "Phone")
    rest.allow(project, household.FORM_ID, user["id"])
    key = f"/v1/key/{user['token']}/projects/{project}"
    return f"{key}/submission?deviceID=collect%3Aabcdefgh12345678"


def _report(title: str, cost: Cost) -> None:
    sys.stdout.write(f"{title:34}{cost}\n")


@pytest.mark.parametrize("connections", [1, 8, 32])
def test_submissions_alone_and_with_their_preflight(
    server: Server, connections: int, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = measured(
        server.up,
        server.path,
        bodies(SUBMISSIONS, 1000 + connections),
        connections=connections,
    )
    both = measured(
        server.up,
        server.path,
        bodies(SUBMISSIONS, 2000 + connections),
        connections=connections,
        preflight=True,
    )
    with capsys.disabled():
        _report(f"\n{connections:2} connections, POST", alone)
        _report(f"{connections:2} connections, HEAD and POST", both)
    assert alone.milliseconds < both.milliseconds * 1.5


@pytest.mark.parametrize("connections", [1, 8, 32])
def test_submissions_with_a_photo(
    server: Server,
    connections: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    sent = bodies(WITH_PHOTO, 3000 + connections, photo=picture(tmp_path))
    cost = measured(server.up, server.path, sent, connections=connections)
    with capsys.disabled():
        _report(f"\n{connections:2} connections, POST, 200 kB photo", cost)


def test_a_submission_against_a_bare_insert(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ratio that holds on any machine: one durable insert of the same bytes."""
    documents = [household.interview(random.Random(n)) for n in range(500)]
    with psycopg.connect(server.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE bare (id bigserial PRIMARY KEY, xml bytea)")
        bare = _bare(server, connection, documents)
        connection.execute("DROP TABLE bare")
    ours = measured(server.up, server.path, bodies(500, 4000), connections=1)
    with capsys.disabled():
        sys.stdout.write(
            f"\na bare insert: {bare:.2f} CPU-ms of PostgreSQL and client;"
            f" ratio {ours.milliseconds / bare:.1f}\n"
        )
    assert ours.milliseconds < 60 * bare


def _bare(
    server: Server, connection: "psycopg.Connection[object]", documents: list[bytes]
) -> float:
    import time

    from tests.benchmarks.load import Meter

    meter = Meter(server.up)
    before, start = meter.read()[1], time.process_time()
    for document in documents:
        connection.execute("INSERT INTO bare (xml) VALUES (%s)", [document])
    spent = meter.read()[1] - before + time.process_time() - start
    return spent / len(documents) * 1000
