"""Which Collect this is."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"


@cache
def software() -> str:
    """Name and version: that of the installed package, or of the source around us."""
    try:
        return f"Collect {version('collect')}"
    except PackageNotFoundError:
        project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]
        return f"Collect {project['version']}"
