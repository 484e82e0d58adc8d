"""What checks found is kept whole, or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from collect.datasets.cleaning import LOG_SCHEMA
from collect.datasets.tables import delta
from collect.datasets.tables.folders import COVERED, FINDINGS, table_path
from collect.datasets.tables.memory import Memory, recollect, remember

FORM = 7


def memory(*instances: str, found: bool = True) -> Memory:
    lines = [
        {name: key if name == "uuid" else "x" for name in LOG_SCHEMA.names}
        for key in instances
    ]
    marks = pa.table(
        {
            "_instance_id": pa.array(instances, pa.string()),
            "_seq": pa.array(range(len(instances)), pa.int64()),
        }
    )
    return Memory(pa.Table.from_pylist(lines if found else [], LOG_SCHEMA), marks)


def kept(root: Path, fingerprint: str = "same") -> tuple[list[Any], list[Any]] | None:
    found = recollect(root, FORM, fingerprint)
    if found is None:
        return None
    assert found.findings.schema.equals(LOG_SCHEMA)
    assert found.marks.schema.names == ["_instance_id", "_seq"]
    return found.findings["uuid"].to_pylist(), found.marks["_instance_id"].to_pylist()


def test_what_was_found_last_is_recollected(tmp_path: Path) -> None:
    assert kept(tmp_path) is None
    remember(tmp_path, FORM, memory("u1"), "same")
    remember(tmp_path, FORM, memory("u1", "u2"), "same")
    assert kept(tmp_path) == (["u1", "u2"], ["u1", "u2"])


def test_that_nothing_was_found_is_recollected(tmp_path: Path) -> None:
    remember(tmp_path, FORM, memory("u1", found=False), "same")
    assert kept(tmp_path) == ([], ["u1"])


def test_of_a_form_without_submissions_there_is_nothing(tmp_path: Path) -> None:
    remember(tmp_path, FORM, memory(), "same")
    assert kept(tmp_path) is None


def test_under_another_fingerprint_there_is_nothing(tmp_path: Path) -> None:
    remember(tmp_path, FORM, memory("u1"), "same")
    assert kept(tmp_path, "other") is None


def test_after_a_crash_between_both_tables_the_older_pair_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(tmp_path, FORM, memory("u1"), "same")
    write = delta.replace

    def die(path: Path, rows: pa.Table) -> None:
        if COVERED in path.parts:
            raise KeyboardInterrupt
        write(path, rows)

    with monkeypatch.context() as patched:
        patched.setattr(delta, "replace", die)
        with pytest.raises(KeyboardInterrupt):
            remember(tmp_path, FORM, memory("u1", "u2"), "same")
    assert kept(tmp_path) == (["u1"], ["u1"])
    remember(tmp_path, FORM, memory("u1", "u2"), "same")
    assert kept(tmp_path) == (["u1", "u2"], ["u1", "u2"])


def test_a_crash_before_the_first_pair_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delta, "commit", None)
    with pytest.raises(TypeError):
        remember(tmp_path, FORM, memory("u1"), "same")
    assert kept(tmp_path) is None


@pytest.mark.parametrize("table", [FINDINGS, COVERED])
@pytest.mark.parametrize("lost", ["*.parquet", "_delta_log/*.json", "*"])
def test_without_its_files_there_is_nothing(
    tmp_path: Path, table: str, lost: str
) -> None:
    remember(tmp_path, FORM, memory("u1"), "same")
    for path in table_path(tmp_path, FORM, table).glob(lost):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    assert kept(tmp_path) is None
    remember(tmp_path, FORM, memory("u2"), "same")
    assert kept(tmp_path) == (["u2"], ["u2"])


def test_a_broken_file_is_as_good_as_none(tmp_path: Path) -> None:
    remember(tmp_path, FORM, memory("u1"), "same")
    (file,) = table_path(tmp_path, FORM, FINDINGS).glob("*.parquet")
    file.write_bytes(file.read_bytes()[:100])
    assert kept(tmp_path) is None


def test_findings_of_another_table_are_not_taken_for_the_old(tmp_path: Path) -> None:
    remember(tmp_path, FORM, memory("u1"), "same")
    path = table_path(tmp_path, FORM, FINDINGS)
    shutil.rmtree(path)
    delta.replace(path, memory("stranger").findings)
    assert kept(tmp_path) is None
