"""Logs of phones are read once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from collect.datasets.tables import audits, delta
from collect.datasets.tables.folders import AUDITS, table_path

FORM = 3


class Shelf:
    """Files, and which of them were read."""

    def __init__(self) -> None:
        self.read: list[str] = []
        self.lost: set[str] = set()

    def __call__(self, sha256: str) -> bytes | None:
        self.read.append(sha256)
        minutes = int(sha256[1:]) * 60_000
        log = f"event,node,start,end\nquestion,/a,0,{minutes}\n"
        return None if sha256 in self.lost else log.encode()


def ask(root: Path, shelf: Shelf, *files: str) -> dict[str, float | None]:
    found = audits.figures_of(root, FORM, pa.array(files, pa.string()), shelf)
    return dict(
        zip(found["sha256"].to_pylist(), found["active"].to_pylist(), strict=True)
    )


def test_each_log_is_read_once_and_forgotten_with_its_file(tmp_path: Path) -> None:
    shelf = Shelf()
    assert ask(tmp_path, shelf, "s1", "s2") == {"s1": 1, "s2": 2}
    assert ask(tmp_path, shelf, "s2", "s3") == {"s2": 2, "s3": 3}
    assert shelf.read == ["s1", "s2", "s3"]
    kept = delta.read_all(table_path(tmp_path, FORM, AUDITS))
    assert kept is not None
    assert sorted(kept["sha256"].to_pylist()) == ["s2", "s3"]
    assert ask(tmp_path, shelf) == {}


def test_a_log_that_cannot_be_read_now_is_tried_again(tmp_path: Path) -> None:
    shelf = Shelf()
    shelf.lost = {"s1"}
    assert ask(tmp_path, shelf, "s1") == {}
    shelf.lost = set()
    assert ask(tmp_path, shelf, "s1") == {"s1": 1}


def test_a_crash_costs_only_the_last_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audits, "STEP", 2)
    files = [f"s{n}" for n in range(1, 6)]

    def dies(sha256: str) -> bytes | None:
        if sha256 == "s4":
            raise KeyboardInterrupt
        return shelf(sha256)

    shelf = Shelf()
    with pytest.raises(KeyboardInterrupt):
        audits.figures_of(tmp_path, FORM, pa.array(files), dies)
    shelf.read.clear()
    assert len(ask(tmp_path, shelf, *files)) == 5
    assert shelf.read == ["s3", "s4", "s5"]


def test_figures_of_an_older_kind_are_made_anew(tmp_path: Path) -> None:
    path = table_path(tmp_path, FORM, AUDITS)
    delta.replace(path, pa.table({"sha256": ["s1"]}))
    shelf = Shelf()
    assert ask(tmp_path, shelf, "s1") == {"s1": 1}
    shutil.rmtree(path)
    assert ask(tmp_path, shelf, "s1") == {"s1": 1}
    assert shelf.read == ["s1", "s1"]
