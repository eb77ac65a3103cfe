"""The statements of the migration runner; it runs them as the tables' owner, over a connection of its own."""

from datetime import datetime

from clients.postgres import Connection
from shared import queries
from shared.operations.migration_models import Applied, FoundIndex, HeldLock, InvalidIndex, LeaseRow, Snapshot

_sql = queries.load("operations_migration", LeaseRow, Applied, InvalidIndex, FoundIndex, HeldLock, Snapshot)


def take_lease(conn: Connection, holder: str, lease_s: float) -> int | None:
    """The new fence, or None if somebody has the lease."""
    row = _sql.take_lease(conn, holder=holder, lease_s=lease_s)
    return int(row[0]) if row else None


def get_lease(conn: Connection) -> LeaseRow | None:
    """Who has the lease, or had it last; None if nobody ever did."""
    row: LeaseRow | None = _sql.get_lease(conn)
    return row


def renew_lease(conn: Connection, fence: int, lease_s: float) -> bool:
    """Whether the lease was still this one's, and now is for so many seconds more."""
    return bool(_sql.renew_lease(conn, fence=fence, lease_s=lease_s))


def prove_lease(conn: Connection, fence: int) -> bool:
    """Whether the lease is still this one's; until this transaction ends, it stays so."""
    return _sql.prove_lease(conn, fence=fence) is not None


def release_lease(conn: Connection, fence: int) -> None:
    """Let the lease go, if it is still this one's."""
    _sql.release_lease(conn, fence=fence)


def end_predecessors(conn: Connection, session_prefix: str) -> int:
    """End the sessions of earlier runners; answers how many there were."""
    return int(_sql.end_predecessors(conn, session_prefix=session_prefix))


def name_session(conn: Connection, session: str) -> None:
    """Let this session be known by a name; whoever follows a dead runner finds it by that."""
    _sql.name_session(conn, session=session)


def name_transaction(conn: Connection) -> str:
    """The number of the open transaction, which no other ever has."""
    return str(_sql.name_transaction(conn)[0])


def list_applied(conn: Connection) -> list[Applied]:
    """What was applied, in order."""
    return list(_sql.list_applied(conn))


def insert_applied(conn: Connection, version: str, name: str, sha256: str, claims: list[str]) -> None:
    """Write down an applied migration with the claims that held."""
    _sql.insert_applied(conn, version=version, name=name, sha256=sha256, claims=claims)


def delete_applied(conn: Connection, version: str) -> None:
    """Write down that a migration was taken back."""
    _sql.delete_applied(conn, version=version)


def insert_run(conn: Connection, fence: int, kind: str, holder: str) -> None:
    """Write down that a run has begun, if it is not yet."""
    _sql.insert_run(conn, fence=fence, kind=kind, holder=holder)


def finish_run(conn: Connection, fence: int, backup: str | None, failure: str | None) -> None:
    """Write down how a run ended."""
    _sql.finish_run(conn, fence=fence, backup=backup, failure=failure)


def list_invalid_indexes(conn: Connection) -> list[InvalidIndex]:
    """Indexes that can be written to and not read."""
    return list(_sql.list_invalid_indexes(conn))


def find_index(conn: Connection, index_name: str) -> FoundIndex | None:
    """The index of this name, valid or not; None if there is none."""
    found: FoundIndex | None = _sql.find_index(conn, index_name=index_name)
    return found


def list_tables(conn: Connection) -> list[tuple[str, str]]:
    """Schema and name of every table that has rows of its own."""
    return list(_sql.list_tables(conn))


def list_hidden_tables(conn: Connection) -> list[str]:
    """Tables of which this role may not see every row."""
    return [table for (table,) in _sql.list_hidden_tables(conn)]


def list_objects(conn: Connection) -> list[str]:
    """What the schema consists of, a line for each part."""
    return [line for (line,) in _sql.list_objects(conn)]


def list_relations(conn: Connection) -> set[int]:
    """The numbers of all relations there are."""
    return {relation_id for (relation_id,) in _sql.list_relations(conn)}


def list_held_locks(conn: Connection) -> list[HeldLock]:
    """Locks this session holds on relations of ours."""
    return list(_sql.list_held_locks(conn))


def read_clock(conn: Connection) -> datetime:
    """The database's time, which moves on within a transaction."""
    now: datetime = _sql.read_clock(conn)[0]
    return now


def export_snapshot(conn: Connection) -> Snapshot:
    """What this transaction sees, for another session to see the same; holds until the transaction ends."""
    snapshot: Snapshot = _sql.export_snapshot(conn)
    return snapshot
