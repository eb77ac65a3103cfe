"""`make migrate` in a terminal: what it takes, what it says, and how it ends."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from clients.settings import DeploymentSettings, deployment_settings
from shared.errors import Broken
from shared.operations.backup import Dump, restore
from shared.operations.migrations import Backup, Run, migrate, roll_back
from shared.operations.rds_snapshot import RdsSnapshot

DESCRIPTION = """Bring the database of DATABASE_OWNER_URL to this code: migrations, functions, the key in CONTEXT_KEY.
The connection is direct, never through a proxy, as plugyard_owner. With BACKUP_DIR a dump is taken before pending
migrations and counted; with BACKUP_OF=cluster:<identifier> or instance:<identifier>, an RDS snapshot."""
ENDINGS = (
    "Ends with 0 when the database is as wanted, 1 when something was refused or failed, 2 when a setting is missing."
)


def main(arguments: Sequence[str]) -> None:
    """Do what the arguments say; leaves with the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        settings = deployment_settings()
    except ValueError as missing:
        say(f"{missing}; README says what they are.", sys.stderr)
        sys.exit(2)
    try:
        _do(asked, settings)
    except Broken as refused:
        say("\n".join([refused.title, *(f"  {name}: {said}" for name, said in refused.fields.items())]), sys.stderr)
        sys.exit(1)


def _do(asked: argparse.Namespace, settings: DeploymentSettings) -> None:
    is_iam = settings.database_auth == "iam"
    run = Run(is_iam=is_iam, is_waiting=asked.wait, backup=find_backup(settings))
    if asked.restore:
        restore(settings.database_owner_url, asked.restore, is_iam, say)
    elif asked.back:
        roll_back(settings.database_owner_url, say, run)
    elif not migrate(settings.database_owner_url, settings.context_key, say, run).applied:
        say("Nothing was pending.")


def find_backup(settings: DeploymentSettings, has_time: Callable[[], bool] = lambda: True) -> Backup | None:
    """How this deployment keeps what there is; None where no setting says how."""
    if settings.backup_of:
        return RdsSnapshot(settings.backup_of, has_time)
    if settings.backup_dir:
        return Dump(settings.database_owner_url, Path(settings.backup_dir), settings.database_auth == "iam")
    return None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make migrate ARGS=", description=DESCRIPTION, epilog=ENDINGS)
    parser.add_argument("--wait", action="store_true", help="wait for another runner instead of giving up")
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--back", action="store_true", help="take the newest migration back")
    ways.add_argument("--restore", type=Path, metavar="DUMP", help="bring a dump into an empty database")
    return parser


def say(line: str, where: TextIO | None = None) -> None:
    """One line for the person at the terminal."""
    (where or sys.stdout).write(f"{line}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
