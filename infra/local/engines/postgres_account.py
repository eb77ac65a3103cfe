"""Lets PostgreSQL run where we are root: the server refuses that user, so it gets an account of its own."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

from infra.local.engines.postgres_programs import LIBRARIES, PACKAGE
from infra.local.engines.servers import Account, ServerFailed

_NAME = "plugyard"
_READ = stat.S_IRGRP | stat.S_IROTH
_PASS = stat.S_IXGRP | stat.S_IXOTH


def server_account() -> Account | None:
    """The account to run PostgreSQL as, made if missing; None where we are not root and it can be ourselves."""
    if os.geteuid() != 0:
        return None
    for folder in (PACKAGE, LIBRARIES):
        make_reachable(folder)
        _make_readable(folder)
    return _find_account() or _make_account()


def give_to(path: Path, account: Account | None) -> None:
    """Make the account the owner of one file or directory."""
    if account is not None:
        os.chown(path, account.user_id, account.group_id)


def make_reachable(path: Path) -> None:
    """Let others pass through the directories above path; they still cannot list or read them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _make_readable(folder: Path) -> None:
    # A umask of 077 while installing leaves the wheel's files to root alone.
    if folder.stat().st_mode & stat.S_IROTH:
        return
    for path in [folder, *folder.rglob("*")]:
        mode = path.stat().st_mode
        path.chmod(mode | _READ | (_PASS if mode & stat.S_IXUSR else 0))


def _find_account() -> Account | None:
    try:
        entry = pwd.getpwnam(_NAME)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _make_account() -> Account:
    useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    command = [useradd, "--system", "--user-group", "--shell", "/bin/false", _NAME]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    account = _find_account()
    if account is None:
        raise ServerFailed(f"PostgreSQL does not run as root, and no account for it could be made: {made.stderr}")
    return account
