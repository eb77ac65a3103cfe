"""`make timescale`: a TimescaleDB server from Debian's packages, in a directory of its own, for the tests of its tier.

Debian has the Apache edition only. It needs root (for the system inside the directory) and a Debian host; the directory
takes 700 MB and is used again. The server is for tests: it listens on this machine alone, lets anybody in without a
password, and loses what it holds when the machine stops.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.local.engines.ports import HOST

RELEASE = "sid"
PACKAGES = ("postgresql-18", "postgresql-18-timescaledb")
_PROGRAMS = "/usr/lib/postgresql/18/bin"
_DATA = "/var/lib/postgresql/plugyard"
_SETTINGS = f"""\
listen_addresses = '{HOST}'
unix_socket_directories = ''
max_connections = 200
shared_buffers = '512MB'
max_locks_per_transaction = 256
jit = off
fsync = off
synchronous_commit = off
full_page_writes = off
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
shared_preload_libraries = 'timescaledb'
timescaledb.telemetry_level = off
timescaledb.license = 'apache'
"""
# In a mount namespace of its own: whatever ends the command, no mount is left behind.
_ENTER = """\
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t tmpfs tmpfs "$1/dev/shm"
root=$1 user=$2
shift 2
exec chroot --userspec="$user" "$root" "$@"
"""


class EngineFailed(RuntimeError):
    """The server cannot be had on this machine."""


def main(arguments: list[str]) -> None:
    """Make the directory's system if it is missing, then run the server until Ctrl-C."""
    directory, port = Path(arguments[0]).resolve(), int(arguments[1])
    root = directory / RELEASE
    try:
        debootstrap = _find_debootstrap()
        if not (root / "installed").exists():
            _install(root, debootstrap)
        if not (root / _DATA.lstrip("/") / "PG_VERSION").exists():
            _make_cluster(root)
    except (EngineFailed, subprocess.CalledProcessError) as failed:
        sys.exit(f"{failed}")
    print(f"ANALYTICS_DATABASE_URL=postgresql://postgres@{HOST}:{port}/postgres\nCtrl-C stops it.", flush=True)
    server = [f"{_PROGRAMS}/postgres", "-D", _DATA, "-p", str(port)]
    os.execvp("unshare", _inside(root, "postgres:postgres", server))  # noqa: S606, S607 - our own program, from the path


def _find_debootstrap() -> str:
    if os.geteuid() != 0:
        raise EngineFailed("make timescale needs root: it makes a system inside the directory")
    program = shutil.which("debootstrap")
    if program is None:
        raise EngineFailed("make timescale needs debootstrap, and so Debian: apt-get install debootstrap")
    return program


def _install(root: Path, debootstrap: str) -> None:
    """From the mirror that debootstrap knows, or that of MIRROR; three to six minutes."""
    print(f"Installing {', '.join(PACKAGES)} into {root} (some minutes, once)", flush=True)
    mirror = [os.environ["MIRROR"]] if os.environ.get("MIRROR") else []
    subprocess.run([debootstrap, "--variant=minbase", RELEASE, str(root), *mirror], check=True, stdout=sys.stderr)
    # Nothing starts by itself, and no cluster is made.
    policy = root / "usr/sbin/policy-rc.d"
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    clusters = root / "etc/postgresql-common/createcluster.conf"
    clusters.parent.mkdir(parents=True, exist_ok=True)
    clusters.write_text("create_main_cluster = false\n")
    # The release's list of packages may be past its date.
    get = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-o", "Acquire::Check-Valid-Until=false"]
    _run(root, "root:root", [*get, "update"])
    _run(root, "root:root", [*get, "--no-install-recommends", "install", *PACKAGES])
    (root / "installed").touch()


def _make_cluster(root: Path) -> None:
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
    initdb = [f"{_PROGRAMS}/initdb", f"--pgdata={_DATA}", "--username=postgres", "--auth=trust", "--no-sync", *locale]
    _run(root, "postgres:postgres", initdb)
    with (root / _DATA.lstrip("/") / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS)


def _run(root: Path, user: str, command: list[str]) -> None:
    subprocess.run(_inside(root, user, command), check=True, stdout=sys.stderr)


def _inside(root: Path, user: str, command: list[str]) -> list[str]:
    """The command, in the system below root, with what it needs of a kernel."""
    return ["unshare", "--mount", "sh", "-ec", _ENTER, "sh", str(root), user, *command]


if __name__ == "__main__":
    main(sys.argv[1:])
