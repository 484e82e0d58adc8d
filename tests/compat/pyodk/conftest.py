"""pyODK as people install it, signed in to the running server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyodk.client import Client

from tests.compat.conftest import Site
from tests.compat.pyodk import definitions
from tests.support.servers import EMAIL, PASSWORD


def configure(site: Site, folder: Path, password: str = PASSWORD) -> dict[str, Path]:
    """The file that a user of pyODK writes, and where it keeps its token."""
    config = folder / "config.toml"
    config.write_text(
        f'[central]\nbase_url = "{site.url}"\n'
        f'username = "{EMAIL}"\npassword = "{password}"\n'
    )
    return {"config_path": config, "cache_path": folder / "cache.toml"}


@pytest.fixture(scope="session")
def files(site: Site, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Configuration and token of one user, shared by all their scripts."""
    return configure(site, tmp_path_factory.mktemp("pyodk"))


@pytest.fixture(scope="module")
def client(site: Site, files: dict[str, Path]) -> Iterator[Client]:
    """A client whose default project is new and empty."""
    with Client(**files, project_id=site.new_project()) as client:
        yield client


@pytest.fixture(scope="session")
def fruits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data file that the forms choose from."""
    path = tmp_path_factory.mktemp("media") / "fruits.csv"
    path.write_text(definitions.FRUITS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def form_id(client: Client, fruits: Path) -> str:
    """A published form of the project, with its data file."""
    form = client.forms.create(definitions.workbook("household"), [fruits])
    return str(form.xmlFormId)
