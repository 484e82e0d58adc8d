"""The unprivileged account that runs the embedded servers when we are root.

PostgreSQL refuses to run as root. The account needs to pass through the directories
above its data and its programs, which may be closed (/root is). It is granted exactly
that, by an access control entry of its own, and nobody else gains anything.
"""

import os
import pwd
import shutil
import stat
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

ACCOUNT_NAME = "collect"
_ACL = "system.posix_acl_access"
_USER_OWNER, _USER, _GROUP_OWNER, _MASK, _OTHER = 0x01, 0x02, 0x04, 0x10, 0x20
_NO_ID = 0xFFFFFFFF
_SEARCH = 1


class EmbeddedError(Exception):
    """An embedded server cannot run; the message says why and what to do."""


@dataclass(frozen=True)
class Account:
    """A system account: numeric user and group."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """The account for embedded servers; None when the current user can run them.

    Made with `useradd` on first use. Raises EmbeddedError when that fails.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        entry = _make_account()
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _make_account() -> pwd.struct_passwd:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is not None:
        command = [useradd, "--system", "--user-group", "--no-create-home"]
        command += ["--shell", "/usr/sbin/nologin", ACCOUNT_NAME]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    try:
        return pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        raise EmbeddedError(
            "PostgreSQL does not run as root, and no account could be made for it. "
            f"Create a system user named {ACCOUNT_NAME}, start Collect as an ordinary "
            "user, or set DATABASE_URL and REDIS_URL to servers of your own."
        ) from None


def own_directory(path: Path, account: Account | None) -> None:
    """Make `path` a directory only its owner, the account, may enter.

    Raises EmbeddedError when it is a link or belongs to somebody else: in a shared
    temporary directory it would let them answer in place of our servers.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = path.lstat()
    ours = {os.geteuid(), account.uid if account else os.geteuid()}
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in ours:
        raise EmbeddedError(
            f"{str(path)!r} is not a directory of this user. Remove it, or choose "
            "another COLLECT_DATA_DIR."
        )
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def let_through(path: Path, account: Account | None) -> None:
    """Let the account pass through every directory above `path`.

    Raises EmbeddedError naming the directory when that is impossible.
    """
    if account is None:
        return
    for parent in path.resolve().parents:
        status = parent.stat()
        if status.st_mode & stat.S_IXOTH or status.st_uid == account.uid:
            continue
        try:
            _grant_search(parent, status, account)
        except OSError as error:
            raise EmbeddedError(
                f"The account {account.name}, which runs PostgreSQL, cannot enter "
                f"{str(parent)!r} ({error.strerror}). Run `chmod o+x` on it, or install "
                "and keep the data outside of it."
            ) from None


def _grant_search(path: Path, status: os.stat_result, account: Account) -> None:
    """Add search permission for one user to the access control list of `path`.

    Layout of the list (linux/posix_acl_xattr.h): version 2, then entries of
    tag, permissions, id, sorted by tag and id.
    """
    mode = status.st_mode
    entries: dict[tuple[int, int], int]
    try:
        packed = os.getxattr(path, _ACL)[4:]
        entries = {
            (tag, who): perm for tag, perm, who in struct.iter_unpack("<HHI", packed)
        }
    except OSError:
        entries = {
            (_USER_OWNER, _NO_ID): mode >> 6 & 7,
            (_GROUP_OWNER, _NO_ID): mode >> 3 & 7,
            (_MASK, _NO_ID): mode >> 3 & 7,
            (_OTHER, _NO_ID): mode & 7,
        }
    entries[_USER, account.uid] = entries.get((_USER, account.uid), 0) | _SEARCH
    entries[_MASK, _NO_ID] = entries.get((_MASK, _NO_ID), 0) | _SEARCH
    listed = b"".join(
        struct.pack("<HHI", tag, perm, who)
        for (tag, who), perm in sorted(entries.items())
    )
    os.setxattr(path, _ACL, struct.pack("<I", 2) + listed)
