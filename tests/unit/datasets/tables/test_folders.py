"""Where tables lie, and how one generation takes the place of another."""

import os
import time
from pathlib import Path

from collect.datasets.tables import folders


def test_every_table_has_a_folder_of_its_own() -> None:
    paths = ["", "/member", "/member/visit", "/submissions", folders.STATES]
    names = [folders.table_name(path) for path in paths]
    assert names == ["submissions", "member", "member~visit", "submissions~", "@state"]
    path = folders.table_path(Path("/t"), 7, folders.RAW, "/a/b")
    assert path == Path("/t/7/raw/a~b")


def test_a_form_without_tables_has_no_folder(tmp_path: Path) -> None:
    assert folders.raw_folder(tmp_path, 1) is None
    assert folders.forms(tmp_path) == []
    folders.remove_old(tmp_path, 1, 0)
    folders.drop(tmp_path, 1)


def test_generations_are_switched_and_old_ones_removed_in_time(tmp_path: Path) -> None:
    first, second = (folders.new_generation(tmp_path, 7) for _ in range(2))
    assert folders.raw_folder(tmp_path, 7) is None
    for folder in (first, second):
        folders.switch(folder)
        assert folders.raw_folder(tmp_path, 7) == folder
        assert (tmp_path / "7" / "raw").resolve() == folder
    folders.remove_old(tmp_path, 7, 1)
    assert first.exists()
    os.utime(first, (time.time() - 3601,) * 2)
    folders.remove_old(tmp_path, 7, 1)
    assert not first.exists()
    assert second.exists()
    assert folders.forms(tmp_path) == [7]


def test_another_layout_is_not_read_and_gives_way(tmp_path: Path) -> None:
    form = tmp_path / "7"
    (form / "raw" / "submissions").mkdir(parents=True)
    (form / "purged").mkdir()
    assert folders.raw_folder(tmp_path, 7) is None
    folder = folders.new_generation(tmp_path, 7)
    folders.switch(folder)
    assert sorted(path.name for path in form.iterdir()) == ["raw", folder.name]
    (form / "raw.99.x").mkdir()
    (form / "raw").unlink()
    (form / "raw").symlink_to("raw.99.x")
    assert folders.raw_folder(tmp_path, 7) is None


def test_a_link_to_nothing_is_no_folder(tmp_path: Path) -> None:
    folder = folders.new_generation(tmp_path, 7)
    folders.switch(folder)
    folder.rmdir()
    assert folders.raw_folder(tmp_path, 7) is None


def test_dropping_leaves_nothing(tmp_path: Path) -> None:
    folders.switch(folders.new_generation(tmp_path, 7))
    folders.drop(tmp_path, 7)
    assert folders.forms(tmp_path) == []
