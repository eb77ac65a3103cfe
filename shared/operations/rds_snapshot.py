"""A snapshot by RDS before migrations: Lambda has no pg_dump, and a copy of the storage misses no row.

Its name holds the first pending migration and the day, and from the day's second on a number. One that is still being
taken is a call's that ran out of time, and is waited for; one that is done is older than what is there now, so another
is taken.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from clients.aws import databases
from clients.postgres import Connection
from shared.operations import migration_store as store
from shared.operations.errors import BackupFailed
from shared.operations.migration_apply import Report

POLL_S = 10.0


@dataclass(frozen=True)
class RdsSnapshot:
    """Takes a snapshot of "cluster:<identifier>" or "db:<identifier>", and waits until it can be restored."""

    source: str
    has_time: Callable[[], bool]
    poll_s: float = POLL_S

    def __call__(self, conn: Connection, pending: list[str], report: Report) -> str:
        """Raises: BackupFailed, also when the time is over before the snapshot is there."""
        kind, _, identifier = self.source.partition(":")
        begin, look = (_begin_cluster, _look_at_cluster) if kind == "cluster" else (_begin_instance, _look_at_instance)
        name = _begin(_names(identifier, pending[0], store.read_clock(conn)), identifier, begin, look)
        report(f"waiting for snapshot {name}")
        while (status := look(name)) != "available":
            if status == "failed":
                raise BackupFailed(name, "RDS could not take the snapshot")
            if not self.has_time():
                raise BackupFailed(name, f"the snapshot is still {status}; call again, it is waited for then")
            time.sleep(self.poll_s)
        return name


def _names(identifier: str, migration: str, now: datetime) -> Iterator[str]:
    name = f"{identifier}-before-{migration.split('_', 1)[0]}-{now.astimezone(UTC):%Y%m%d}"
    yield name
    yield from (f"{name}-{number}" for number in count(2))


def _begin(names: Iterator[str], identifier: str, begin: Callable[[str, str], bool], look: Callable[[str], str]) -> str:
    """The name of a snapshot that is taken now. Raises: BackupFailed in the words of RDS."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see clients/aws.py

    name = next(names)
    try:
        while not begin(identifier, name) and look(name) != "creating":
            name = next(names)
    except ClientError as exc:
        raise BackupFailed(name, str(exc)) from exc
    return name


def _begin_cluster(identifier: str, name: str) -> bool:
    """Whether it is new."""
    rds = databases()
    try:
        rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier=name, DBClusterIdentifier=identifier)
    except rds.exceptions.DBClusterSnapshotAlreadyExistsFault:
        return False
    return True


def _look_at_cluster(name: str) -> str:
    found = databases().describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)["DBClusterSnapshots"]
    return found[0]["Status"]


def _begin_instance(identifier: str, name: str) -> bool:
    """Whether it is new."""
    rds = databases()
    try:
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=identifier)
    except rds.exceptions.DBSnapshotAlreadyExistsFault:
        return False
    return True


def _look_at_instance(name: str) -> str:
    return databases().describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]["Status"]
