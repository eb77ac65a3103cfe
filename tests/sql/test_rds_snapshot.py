"""A snapshot by RDS: taken once, waited for, and refused where it is not there in time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend

from clients import aws
from clients.postgres import Connection, direct_connector
from shared.operations.errors import BackupFailed
from shared.operations.migration_apply import Report
from shared.operations.rds_snapshot import RdsSnapshot

if TYPE_CHECKING:
    from types_boto3_rds import RDSClient

REGION = "eu-central-1"
PENDING = ["0042_colour.sql", "0043_shape.sql"]


@pytest.fixture
def rds(monkeypatch: pytest.MonkeyPatch) -> "Iterator[RDSClient]":
    """An account with a cluster and an instance."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    aws.databases.cache_clear()
    with mock_aws():
        rds = boto3.client("rds")
        rds.create_db_cluster(
            DBClusterIdentifier="plugyard",
            Engine="aurora-postgresql",
            MasterUsername="root",
            MasterUserPassword="0123456789",
        )
        rds.create_db_instance(
            DBInstanceIdentifier="plugyard", DBInstanceClass="db.t4g.micro", Engine="postgres", AllocatedStorage=20
        )
        yield rds
    aws.databases.cache_clear()


@pytest.fixture
def clocked(stack: dict[str, str]) -> Iterator[Connection]:
    """The runner's connection, whose clock dates the snapshot."""
    with direct_connector(stack["DATABASE_OWNER_URL"], is_iam=False)("test") as conn:
        yield conn


@dataclass(frozen=True)
class Taking:
    """A runner's call: what RDS says of the snapshots it has, and when the time is over."""

    kind: str
    conn: Connection

    def take(self, report: Report = lambda _: None, has_time: Callable[[], bool] = lambda: False) -> str:
        """The name of the snapshot that is there."""
        return RdsSnapshot(f"{self.kind}:plugyard", has_time, poll_s=0.01)(self.conn, PENDING, report)

    def is_now(self, status: str) -> None:
        """The imitated RDS is done at once; a real one takes minutes, or cannot."""
        rds = get_backend("rds")["123456789012"][REGION]
        for snapshot in (rds.cluster_snapshots if self.kind == "cluster" else rds.database_snapshots).values():
            snapshot.status = status


@pytest.fixture(params=["cluster", "db"])
def taking(rds: "RDSClient", clocked: Connection, request: pytest.FixtureRequest) -> Taking:
    """A call for each kind of source."""
    return Taking(request.param, clocked)


def test_snapshot_is_named_after_the_first_migration_and_the_day(rds: "RDSClient", taking: Taking) -> None:
    name = taking.take()

    ((today,),) = taking.conn.execute("select to_char(now() at time zone 'UTC', 'YYYYMMDD')").fetchall()
    assert name == f"plugyard-before-0042-{today}"
    clusters = {s["DBClusterSnapshotIdentifier"] for s in rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]}
    instances = {s["DBSnapshotIdentifier"] for s in rds.describe_db_snapshots()["DBSnapshots"]}
    # RDS makes some by itself.
    assert name in (clusters - instances if taking.kind == "cluster" else instances - clusters)


def test_snapshot_that_was_done_before_is_no_backup_of_what_is_there_now(taking: Taking) -> None:
    first = taking.take()

    assert taking.take() == f"{first}-2"


def test_snapshot_of_a_call_that_ran_out_of_time_is_waited_for_by_the_next(taking: Taking) -> None:
    with pytest.raises(BackupFailed, match="still creating; call again") as late:
        taking.take(report=lambda _: taking.is_now("creating"))

    def has_time() -> bool:
        taking.is_now("available")
        return True

    assert taking.take(has_time=has_time) == late.value.fields["backup"]


def test_snapshot_that_failed_is_no_backup(taking: Taking) -> None:
    with pytest.raises(BackupFailed, match="could not take"):
        taking.take(report=lambda _: taking.is_now("failed"))


def test_what_cannot_be_taken_is_said_in_the_words_of_rds(rds: "RDSClient", clocked: Connection) -> None:
    with pytest.raises(BackupFailed, match="nowhere"):
        RdsSnapshot("cluster:nowhere", lambda: True)(clocked, PENDING, lambda _: None)
