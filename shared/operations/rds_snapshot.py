"""A snapshot by RDS before migrations: Lambda has no pg_dump, and a copy of the storage misses no row.

Its name holds the first pending migration and the day, so that a call that ran out of time is continued by the next.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

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
        version, today = pending[0].split("_", 1)[0], store.export_snapshot(conn).taken_at[:8]
        name = f"{identifier}-before-{version}-{today}"
        begin, look = (_begin_cluster, _look_at_cluster) if kind == "cluster" else (_begin_instance, _look_at_instance)
        begin(identifier, name)
        report(f"waiting for snapshot {name}")
        while (status := look(name)) != "available":
            if status == "failed":
                raise BackupFailed(name, "RDS could not take the snapshot")
            if not self.has_time():
                raise BackupFailed(name, f"the snapshot is still {status}; call again, it is waited for then")
            time.sleep(self.poll_s)
        return name


def _begin_cluster(identifier: str, name: str) -> None:
    rds = databases()
    try:
        rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier=name, DBClusterIdentifier=identifier)
    except rds.exceptions.DBClusterSnapshotAlreadyExistsFault:
        return


def _look_at_cluster(name: str) -> str:
    found = databases().describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)["DBClusterSnapshots"]
    return found[0]["Status"]


def _begin_instance(identifier: str, name: str) -> None:
    rds = databases()
    try:
        rds.create_db_snapshot(DBSnapshotIdentifier=name, DBInstanceIdentifier=identifier)
    except rds.exceptions.DBSnapshotAlreadyExistsFault:
        return


def _look_at_instance(name: str) -> str:
    return databases().describe_db_snapshots(DBSnapshotIdentifier=name)["DBSnapshots"][0]["Status"]
