"""Where a form's tables lie.

`<root>/<form>/raw` is a link to the generation of raw tables that counts now, a folder
beside it. Raw tables are made anew in a folder of their own and the link is moved, so
all of them change at once. `clean`, `log`, `findings`, `covered` and `audits` are
replaced table by table. `counts` has what is counted of each interview, a file.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from uuid import uuid4

from collect.datasets.tables.schema import LAYOUT

RAW = "raw"
CLEAN = "clean"
LOG = "log"
FINDINGS = "findings"
COVERED = "covered"
AUDITS = "audits"
COUNTS = "counts"
STATES = "@state"
"""The table of the state log. "@" cannot occur in a question's name, nor can "~"."""

SUBMISSIONS = "submissions"
_FIRST_LAYOUT = (RAW, "purged")
"""Folders of the layout that had one generation of raw tables only."""

_GENERATION = f"{RAW}.{LAYOUT}."


def table_name(table: str) -> str:
    """The folder of a table: of the submissions, or of the repeat with this path."""
    if table in ("", STATES):
        return table or SUBMISSIONS
    name = table.strip("/").replace("/", "~")
    return f"{name}~" if name == SUBMISSIONS else name


def table_path(root: Path, form_id: int, stage: str, table: str = "") -> Path:
    """Where a table lies."""
    return root / str(form_id) / stage / table_name(table)


def forms(root: Path) -> list[int]:
    """The ids of the forms that have tables."""
    return sorted(
        int(folder.name) for folder in root.glob("*") if folder.name.isdigit()
    )


def raw_folder(root: Path, form_id: int) -> Path | None:
    """The folder of the raw tables that count now; None where there are none of the
    layout that this code knows."""
    link = root / str(form_id) / RAW
    if not link.is_symlink():
        return None
    folder = link.parent / link.readlink()
    known = folder.name.startswith(_GENERATION) and folder.is_dir()
    return folder if known else None


def new_generation(root: Path, form_id: int) -> Path:
    """A new, empty folder for raw tables."""
    folder = root / str(form_id) / f"{_GENERATION}{uuid4().hex}"
    folder.mkdir(parents=True)
    return folder


def switch(folder: Path) -> None:
    """Let the raw tables in this folder be those of the form, in one step."""
    link = folder.parent / RAW
    for name in _FIRST_LAYOUT:
        old = folder.parent / name
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
    new = folder.parent / f"link.{uuid4().hex}"
    new.symlink_to(folder.name)
    new.replace(link)


def remove_old(root: Path, form_id: int, hours: float) -> None:
    """Remove generations that do not count any more and were left for `hours`."""
    form = root / str(form_id)
    kept = raw_folder(root, form_id)
    limit = time.time() - hours * 3600
    for folder in form.glob(f"{RAW}.*"):
        if folder != kept and folder.stat().st_mtime <= limit:
            shutil.rmtree(folder)


def drop(root: Path, form_id: int) -> None:
    """Remove all tables of a form, if it has any."""
    folder = root / str(form_id)
    if folder.exists():
        shutil.rmtree(folder)
