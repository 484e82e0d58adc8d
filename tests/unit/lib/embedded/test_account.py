"""The account gets exactly the way it needs, and nothing is shared by mistake."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from collect.lib.embedded import account as module
from collect.lib.embedded.account import (
    Account,
    EmbeddedError,
    let_through,
    own_directory,
    service_account,
)

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


def test_an_ordinary_user_runs_the_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    assert service_account() is None


def test_root_uses_the_account_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = SimpleNamespace(pw_name="collect", pw_uid=990, pw_gid=991)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: entry)

    assert service_account() == Account("collect", 990, 991)


def test_root_makes_the_account_when_it_is_missing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    commands: list[list[str]] = []

    def find(name: str) -> SimpleNamespace:
        if not commands:
            raise KeyError(name)
        return SimpleNamespace(pw_name=name, pw_uid=990, pw_gid=991)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", find)
    monkeypatch.setattr(shutil, "which", lambda name, path: f"/usr/sbin/{name}")
    monkeypatch.setattr(subprocess, "run", lambda cmd, **_: commands.append(cmd))

    assert service_account() == Account("collect", 990, 991)
    assert commands[0][0] == "/usr/sbin/useradd"
    assert "/usr/sbin/nologin" in commands[0]


def test_without_useradd_root_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str) -> None:
        raise KeyError(name)

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pwd, "getpwnam", missing)
    monkeypatch.setattr(shutil, "which", lambda name, path: None)

    with pytest.raises(EmbeddedError, match="DATABASE_URL"):
        service_account()


def test_a_directory_of_ours_is_closed(tmp_path: Path) -> None:
    own_directory(tmp_path / "a" / "run", None)

    assert stat.S_IMODE((tmp_path / "a" / "run").stat().st_mode) == 0o700


def test_a_link_is_not_taken_for_our_directory(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "real")

    with pytest.raises(EmbeddedError, match="not a directory of this user"):
        own_directory(tmp_path / "run", None)


def test_a_directory_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("run").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4242)

    with pytest.raises(EmbeddedError):
        own_directory(tmp_path / "run", None)


def test_an_ordinary_user_changes_no_permissions(tmp_path: Path) -> None:
    before = tmp_path.stat().st_mode

    let_through(tmp_path / "data", None)

    assert tmp_path.stat().st_mode == before


@root_only
def test_only_the_account_may_pass_a_closed_directory(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "data").mkdir(mode=0o755)
    ours, other = Account("ours", 54321, 54321), Account("other", 54322, 54322)

    let_through(closed / "data", ours)
    let_through(closed / "data", ours)

    assert enters(closed / "data", ours)
    assert not enters(closed / "data", other)
    assert not lists(closed, ours)


@root_only
def test_two_accounts_keep_their_ways(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "data").mkdir(mode=0o755)
    first, second = Account("a", 54321, 54321), Account("b", 54322, 54322)

    let_through(closed / "data", first)
    let_through(closed / "data", second)

    assert enters(closed / "data", first)
    assert enters(closed / "data", second)


def test_a_file_system_without_access_lists_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    def unsupported(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(module, "_grant_search", unsupported)

    with pytest.raises(EmbeddedError, match=r"chmod o\+x"):
        let_through(closed / "data", Account("collect", 54321, 54321))


def enters(path: Path, account: Account) -> bool:
    return tries(["test", "-d", str(path)], account)


def lists(path: Path, account: Account) -> bool:
    return tries(["ls", str(path)], account)


def tries(command: list[str], account: Account) -> bool:
    done = subprocess.run(
        command,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        check=False,
        capture_output=True,
    )
    return done.returncode == 0
