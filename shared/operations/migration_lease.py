"""One runner at a time: a lease in a row, by the database's clock, with a fence that grows with every holder."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import psycopg

from clients.postgres import Connection, Connector
from shared.operations import migration_store as store
from shared.operations.errors import LeaseLost, LeaseTaken

# How a runner's sessions are named in pg_stat_activity; the holder that follows a dead one finds and ends them by it.
SESSION = "plugyard-migrate"

LEASE_S = 30.0


@dataclass(frozen=True)
class Lease:
    """The right to migrate, while it lasts."""

    fence: int
    holder: str
    lost: threading.Event = field(default_factory=threading.Event)

    def prove(self, conn: Connection) -> None:
        """Last statement before a commit: nobody can take the lease over until that commit is done.

        Raises: LeaseLost.
        """
        if self.lost.is_set() or not store.prove_lease(conn, self.fence):
            raise LeaseLost(self.fence)


@contextmanager
def held_lease(
    conn: Connection, connect: Connector, holder: str, lease_s: float, may_wait: Callable[[], bool]
) -> Iterator[Lease]:
    """Take the lease, keep it in the background until the block ends, then let it go.

    A runner that is killed lets go of nothing: its lease runs out. Its session may still be at work in the server then,
    on a lock or an index; whoever follows ends it, which rolls back what it had not committed.
    may_wait: asked once a second while another runner has the lease. Raises: LeaseTaken once it says no.
    """
    lease = Lease(_take(conn, holder, lease_s, may_wait), holder)
    store.end_predecessors(conn, f"{SESSION} ")
    store.name_session(conn, f"{SESSION} {lease.fence}")
    is_over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(connect, lease, lease_s, is_over), daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        is_over.set()
        keeper.join()
        # Over a connection that was lost, the lease is not let go: it runs out.
        with suppress(psycopg.OperationalError):
            store.release_lease(conn, lease.fence)


def _take(conn: Connection, holder: str, lease_s: float, may_wait: Callable[[], bool]) -> int:
    while (fence := store.take_lease(conn, holder, lease_s)) is None:
        if not may_wait():
            taken = store.get_lease(conn)
            # Let go between the two statements: as good as taken, the caller may try again.
            raise LeaseTaken(taken.holder, taken.leased_until) if taken else LeaseLost(0)
        time.sleep(1)
    return fence


def _keep(connect: Connector, lease: Lease, lease_s: float, is_over: threading.Event) -> None:
    """Renew until the block is over; a connection that is lost is made again, as often as it takes.

    Not renewed is not lost: whoever takes the lease over sets a newer fence, and the fence is what a commit proves.
    """
    pause = lease_s / 3
    while not lease.lost.is_set() and not is_over.wait(pause):
        with suppress(psycopg.Error):
            _renew(connect, lease, lease_s, is_over)
        pause = min(1, lease_s / 10)


def _renew(connect: Connector, lease: Lease, lease_s: float, is_over: threading.Event) -> None:
    """Over a connection of its own: the runner's is busy with the migration."""
    with connect(f"{SESSION}-lease") as conn:
        while store.renew_lease(conn, lease.fence, lease_s):
            if is_over.wait(lease_s / 3):
                return
    lease.lost.set()
