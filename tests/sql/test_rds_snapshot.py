"""A snapshot by RDS: taken once, waited for, and refused where it is not there in time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from clients import aws
from clients.postgres import Connection, direct_connector
from shared.operations import rds_snapshot
from shared.operations.errors import BackupFailed
from shared.operations.rds_snapshot import RdsSnapshot

if TYPE_CHECKING:
    from types_boto3_rds import RDSClient

PENDING = ["0042_colour.sql", "0043_shape.sql"]


@pytest.fixture
def rds(monkeypatch: pytest.MonkeyPatch) -> "Iterator[RDSClient]":
    """An account with a cluster and an instance."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
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


@pytest.mark.parametrize("kind", ["cluster", "db"])
def test_snapshot_is_named_after_the_first_migration_and_the_day(
    rds: "RDSClient", clocked: Connection, kind: str
) -> None:
    name = RdsSnapshot(f"{kind}:plugyard", lambda: True)(clocked, PENDING, lambda _: None)

    ((today,),) = clocked.execute("select to_char(now() at time zone 'UTC', 'YYYYMMDD')").fetchall()
    assert name == f"plugyard-before-0042-{today}"
    clusters = {s["DBClusterSnapshotIdentifier"] for s in rds.describe_db_cluster_snapshots()["DBClusterSnapshots"]}
    instances = {s["DBSnapshotIdentifier"] for s in rds.describe_db_snapshots()["DBSnapshots"]}
    # RDS makes some by itself.
    assert name in (clusters - instances if kind == "cluster" else instances - clusters)


@pytest.mark.parametrize("kind", ["cluster", "db"])
def test_second_call_waits_for_the_same_snapshot(rds: "RDSClient", clocked: Connection, kind: str) -> None:
    backup = RdsSnapshot(f"{kind}:plugyard", lambda: True)

    assert backup(clocked, PENDING, lambda _: None) == backup(clocked, PENDING, lambda _: None)


@pytest.mark.parametrize(("status", "reason"), [("creating", "call again"), ("failed", "could not take")])
def test_snapshot_that_is_not_there_is_no_backup(
    rds: "RDSClient", clocked: Connection, monkeypatch: pytest.MonkeyPatch, status: str, reason: str
) -> None:
    # The imitated RDS is done at once; a real one takes minutes, or cannot.
    monkeypatch.setattr(rds_snapshot, "_look_at_cluster", lambda _: status)

    with pytest.raises(BackupFailed, match=reason):
        RdsSnapshot("cluster:plugyard", lambda: False)(clocked, PENDING, lambda _: None)
