"""What all tests share: servers, people, a project, real survey data."""

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.support import order

if TYPE_CHECKING:
    from collect.accounts.models import Project
    from tests.factories.accounts import Person

_LONGEST_CELL = 131_072
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Order the tests, and say which of them coverage leaves out.

    UsageError for two tests of one id: of these, several processes would run one only.
    """
    ids = Counter(item.nodeid for item in items)
    if twice := [nodeid for nodeid, found in ids.items() if found > 1]:
        raise pytest.UsageError(
            f"Several tests have the id {twice[0]}; name them apart."
        )
    items.sort(key=lambda item: order.rank(item.nodeid))
    for item in items:
        if not order.is_measured(item.nodeid):
            item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out to processes what belongs together, in the order of the tests."""
    from xdist.scheduler import LoadFileScheduling  # type: ignore[import-untyped]

    scheduler = LoadFileScheduling(config, log)
    config.option.loadscopereorder = False
    scheduler._split_scope = order.together
    return scheduler


@pytest.fixture(autouse=True)
def usual_cells() -> None:
    """CSV with cells as long as Python takes at first: a reader of other people's lets
    the whole process take any."""
    csv.field_size_limit(_LONGEST_CELL)


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Argon2, but not slow by design: nobody attacks the passwords of tests."""
    with patch.multiple(
        Argon2PasswordHasher, time_cost=1, memory_cost=8, parallelism=1
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def data_dir() -> Iterator[Path]:
    """A data directory of the tests' own; never that of an installation.

    Not below pytest's directory, whose mode closes it to the account that the
    embedded PostgreSQL runs under when the tests run as root.
    """
    with tempfile.TemporaryDirectory(prefix="collect-test-") as folder:
        path = Path(folder)
        for name in ("tmp", "blobs", "tables", "run"):
            (path / name).mkdir()
        settings.COLLECT_DATA_DIR = path
        settings.COLLECT_SOCKET_DIR = path / "run"
        settings.COLLECT_BLOB_DIR = path / "blobs"
        settings.COLLECT_TABLE_DIR = path / "tables"
        settings.FILE_UPLOAD_TEMP_DIR = path / "tmp"
        yield path


@pytest.fixture(scope="session")
def postgres_url(data_dir: Path) -> Iterator[str]:
    """A PostgreSQL server: the one of DATABASE_URL, or an embedded one."""
    from collect.lib.embedded import Postgres, running
    from collect.lib.embedded.postgres import UNSAFE

    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    server = Postgres(data_dir / "postgres", data_dir / "run", options=UNSAFE)
    with running(server):
        yield server.url


@pytest.fixture(scope="session")
def redis_url(data_dir: Path) -> Iterator[str]:
    """A Redis server: the one of REDIS_URL, or an embedded one."""
    from collect.lib.embedded import Redis, running

    given = os.environ.get("REDIS_URL")
    if given:
        yield given
        return
    server = Redis(data_dir / "redis", data_dir / "run")
    with running(server):
        yield server.url


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_url: str) -> None:
    """Send Django to the embedded PostgreSQL, started when a test needs it."""
    if os.environ.get("DATABASE_URL"):
        return
    parts = urlsplit(postgres_url)
    # Changed in place: Django's connection may already hold this dictionary.
    settings.DATABASES["default"].update(
        NAME=parts.path.lstrip("/"),
        USER=parts.username or "",
        HOST=parse_qs(parts.query)["host"][0],
        PORT="",
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real survey input and numeric truths, kept beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"The survey data are not there: {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture
def project(db: Any) -> "Project":
    """A project for alice and bob."""
    from tests.factories.accounts import make_project

    return make_project()


@pytest.fixture
def alice(db: Any) -> "Person":
    """Alice may: an administrator of the site."""
    from collect.accounts.permissions import ADMIN
    from tests.factories.accounts import make_person

    return make_person("alice", ADMIN)


@pytest.fixture
def bob(project: "Project") -> "Person":
    """Bob is a member: a viewer of the project."""
    from collect.accounts.permissions import VIEWER
    from tests.factories.accounts import make_person

    return make_person("bob", VIEWER, project)


@pytest.fixture
def chelsea(db: Any) -> "Person":
    """Chelsea may not: a user without any role."""
    from tests.factories.accounts import make_person

    return make_person("chelsea")
